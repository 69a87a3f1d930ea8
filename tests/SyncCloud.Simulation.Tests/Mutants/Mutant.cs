using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Mutants;

/// <summary>A bug that someone could write: a passage of one source file, found exactly once, and what stands there instead.</summary>
/// <param name="Name">What the bug is.</param>
/// <param name="Project">The folder of the project below the repository's root.</param>
/// <param name="File">The file in it.</param>
/// <param name="Passage">The sound code.</param>
/// <param name="Replacement">The bug.</param>
public sealed record Mutant(string Name, string Project, string File, string Passage, string Replacement)
{
    private const string Engine = "agent/SyncCloud.Engine";
    private const string Service = "functions/SyncCloud.Service";

    /// <summary>What its schedules dwell on, for a bug that few others meet.</summary>
    public Emphasis Emphasis { get; init; }

    /// <summary>The seed that found it last. It is tried first, which saves the many before it; where schedules have changed since, all are.</summary>
    public int FoundBy { get; init; } = 1;

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("the cursor moves on before anything was applied", Engine, "State/ChainFold.cs",
            "if (!isOwn) state.Pending.Mark(change.Id);", ""),
        new("a deletion is lost", Engine, "Merge/Merger.cs",
            "local.Before!)) work.Tree.Set(local.Id, null);", "local.Before!)) work.Keep(chain, MergeRule.EditOverDelete);") { FoundBy = 199 },
        new("a conflicting edit is dropped", Engine, "Merge/Merger.cs",
            "KeepBoth(work, local, shown, chain, lost);", "{ }"),
        new("a deletion wins over an edit", Engine, "Merge/Merger.cs",
            "work.Tree.Set(local.Id, new Item(local.Id, local.Kind, shown.Fields));", ""),
        new("the outbox is forgotten after a crash", Engine, "Round/RecoverStage.cs",
            "await push.SendOutboxAsync(tally, cancellationToken);", "context.State.Outbox.Clear();") { FoundBy = 75 },
        new("a device's own log is merged as another's", Engine, "State/ChainFold.cs",
            "var isOwn = state.Outbox.Find()?.Id == header.Log;", "var isOwn = false;"),
        new("a fork is accepted", Service, "Logs/LogAppender.cs",
            "if (log.Header.Base != head.Position) return", "if (log.Header.Base.Sequence > head.Position.Sequence) return"),
        new("a folder is deleted over the head of its new child", Engine, "Merge/TreeRepair.cs",
            "if (!(KeepParents() | UndoCycles() | SeparateNames())) return;", "if (!(UndoCycles() | SeparateNames())) return;") { FoundBy = 182 },
        new("folders move into each other", Engine, "Merge/TreeRepair.cs",
            "if (!(KeepParents() | UndoCycles() | SeparateNames())) return;", "if (!(KeepParents() | SeparateNames())) return;") { Emphasis = Emphasis.Folders },
        new("two items take one name", Engine, "Merge/TreeRepair.cs",
            "if (!(KeepParents() | UndoCycles() | SeparateNames())) return;", "if (!(KeepParents() | UndoCycles())) return;"),
        new("a log's locations are not folded in", Engine, "State/ChainFold.cs",
            "if (step.Record.Location is { } location) state.Locations.PutLocation(Resolve(location, what));", ""),
        new("what was touched is not looked at", Engine, "Round/ScanStage.cs",
            "if (scope.IsEmpty) return new ScanReport(0, []);", "if (!scope.IsWhole) return new ScanReport(0, []);"),
        new("what was merged is pushed without its newest base", Engine, "State/Settlement.cs",
            "native.PutPrevious(shown with { Fields = value.Fields });", "if (native.Previous(id) is null) native.PutPrevious(shown with { Fields = value.Fields });"),
        new("local fields win where both sides changed them", Engine, "Merge/FieldMerge.cs",
            "if (c.Equals(b))", "if (!a.Equals(b))"),
        new("what waits for an approval is taken for done", Engine, "Round/ApplyStage.cs",
            "foreach (var id in held) state.Pending.Defer(id, paths.Of(id), ItemProblem.AwaitingApproval);", "foreach (var id in held) state.Pending.Clear(id);"),
        new("what was approved is held back again", Engine, "Guard/MassChangeGuard.cs",
            "held.TryGetValue(change.Id, out var before) && before.Approved && before.Change == change;", "held.ContainsKey(change.Id) && change.Id == default;"),
        new("a rejection is not told to the others", Engine, "Guard/Approvals.cs",
            "state.Settlement.Settle(id, shown, takenFrom: null);", "state.Pending.Clear(id);") { Emphasis = Emphasis.Answers, FoundBy = 12815 },
        new("a copy sends the log of the device that it was", Engine, "Round/RecoverStage.cs",
            "if (ChangeLog.Open(outbox.Bytes).Header.Device == context.Device)", "if (ChangeLog.Open(outbox.Bytes).Header.Device != default)") { FoundBy = 1461 },
        new("a log does not tell where an old content lies that it brings back", Engine, "Round/PushStage.cs",
            "stored.Locations.Concat(known).Where(", "stored.Locations.Where(") { FoundBy = 458 },
        new("a range within a block is moved as the begin of that block", Engine, "Round/InlineRepack.cs",
            "ToExtent().Slice(part.Offset, part.Length)", "ToExtent().Slice(0, part.Length)"),
        new("packs are retired without a look at what images name", Service, "Retention/Retirement.cs",
            "if (!await named.AddAsync(image, cancellationToken)) return report;", "{ }"),
        new("logs are trimmed that no image covers", Service, "Retention/RetentionPlan.cs",
            "start is null ? [] : [.. old.TakeWhile(log => log.Position.Sequence <= start.Sequence)]", "old"),
        new("the instance nonce is not looked at", Service, "Management/DeviceRegistry.cs",
            """if (!Secrets.Matches(current, stored) && !Secrets.Matches(current, row.Properties.Bytes("FormerNonce"))) return new Refusal.Superseded();""", "") { Emphasis = Emphasis.Copies },
        new("what is taken off a device counts as deleted there", Engine, "State/StateJournal.cs",
            "state.Native.RemovePrevious(id);", "{ state.Unheld.Remove(id); state.Native.PutObserved(state.Native.Previous(id)!, gone: true); }") { Emphasis = Emphasis.Views, FoundBy = 1882 },
        new("a device that only receives sends", Engine, "Round/PushStage.cs",
            "if (!context.Mode.Sends)", "if (!context.Mode.Sends && context.State.Cursor.Sequence == 0)") { Emphasis = Emphasis.Views },
    ];

    public override string ToString() => Name;
}
