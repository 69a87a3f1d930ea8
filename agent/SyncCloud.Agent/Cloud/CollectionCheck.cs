using System.Collections.Immutable;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>Finds out whether a collection of this device is in step, without changing anything.</summary>
internal sealed class CollectionCheck(CommandRun run, CloudAccount account, CloudHeads heads, DaemonState? daemon)
{
    public async Task<CollectionStatus> RunAsync(AttachedCollection collection, CancellationToken cancellationToken)
    {
        var status = OnRecord(run, collection, daemon) with { Syncing = null };
        try
        {
            return await InspectAsync(status, collection, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            var error = ErrorReport.Of(exception, collection.Name);
            run.Report.Detail(exception.ToString());
            return status with { Reasons = [error.Message], Remedy = error.Remedy };
        }
    }

    /// <summary>What can be said of each collection while the daemon is at work, which nobody interrupts.</summary>
    public static ImmutableArray<CollectionStatus> Unchecked(CommandRun run, DaemonState daemon) => [.. run.Home.Collections.Select(collection => OnRecord(run, collection, daemon))
        .Select(status => status with { Reasons = [status.Syncing is { } at ? $"the daemon is syncing it: {at}" : "the daemon is syncing another collection, so it was not looked at"] })];

    private static CollectionStatus OnRecord(CommandRun run, AttachedCollection collection, DaemonState? daemon)
    {
        var last = run.Home.LastSyncOf(collection);
        var kept = daemon?.Collections.FirstOrDefault(one => one.Id == collection.Id);
        var isPaused = collection.Pause?.IsOver(run.Surroundings.Time) == false;
        return new CollectionStatus
        {
            Collection = collection.Name,
            Id = collection.Id,
            Kind = collection.Kind,
            Path = collection.Root,
            InStep = false,
            Reasons = [],
            LastSync = kept?.LastSync ?? last?.At,
            LastSyncError = kept?.LastSync is null ? last?.Error : kept.LastSyncError,
            Syncing = kept?.Syncing,
            LastMoved = kept?.LastMoved,
            LastMovedAt = kept?.LastMovedAt,
            Unwatched = kept?.Unwatched,
            Paused = isPaused,
            PausedUntil = isPaused ? collection.Pause?.Until : null,
        };
    }

    private async Task<CollectionStatus> InspectAsync(CollectionStatus status, AttachedCollection collection, CancellationToken cancellationToken)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        using var progress = new ProgressLine(run.Surroundings, collection.Name, quiet: run.Report.Json);
        var seen = await session.Round(account.Transport, progress).InspectAsync(cancellationToken);
        LogPosition? head = heads.Heads.TryGetValue(collection.CollectionId, out var found) ? found : null;
        var approvals = seen.AwaitingToSend + seen.AwaitingToApply;
        var others = Reasons(seen, head).ToImmutableArray();
        var reasons = approvals == 0 ? others : [.. others, $"{Units.Count(approvals, "change")} wait{(approvals == 1 ? "s" : "")} for `synccloud approve {collection.Name}`"];
        return status with
        {
            InStep = reasons.IsEmpty,
            Reasons = reasons,
            Sequence = seen.Cursor.Sequence,
            LogHash = seen.Cursor.Hash.ToString(),
            Head = head?.Sequence,
            HeadHash = head?.Hash.ToString(),
            Root = seen.Root.ToString(),
            Items = session.State.ItemCount,
            Pending = ProblemDocument.Of(seen.Pending),
            Problems = ProblemDocument.Of(seen.Problems),
            Unpushed = seen.Unpushed,
            Conflicts = seen.Conflicts,
            Approvals = approvals,
            OnlyApprovals = approvals > 0 && others.IsEmpty,
            DamagedPacks = heads.WantedPacks.GetValueOrDefault(collection.CollectionId),
            Remedy = head is null && heads.Error is null ? $"your files are untouched; `synccloud remove {collection.Name}` detaches this device" : null,
        };
    }

    private IEnumerable<string> Reasons(Engine.Round.RoundReport seen, LogPosition? head)
    {
        if (heads.Error is not null) yield return "the cloud could not be asked";
        else if (head is null) yield return "the cloud no longer has this collection: it was deleted from another device";
        else if (head.Value.Sequence > seen.Cursor.Sequence) yield return $"{Units.Count(head.Value.Sequence - seen.Cursor.Sequence, "log")} to receive";
        else if (head != seen.Cursor) yield return "the cloud's data was set back: it no longer holds what this device has seen";
        var unsent = seen.Unpushed - seen.AwaitingToSend;
        if (unsent > 0) yield return $"{Units.Count(unsent, "change")} to send";
        var waiting = seen.Pending.Count(problem => !problem.IsApproval);
        if (waiting > 0) yield return $"{Units.Count(waiting, "item")} waiting";
        if (!seen.Problems.IsEmpty) yield return $"{Units.Count(seen.Problems.Length, "item")} could not be read";
    }
}
