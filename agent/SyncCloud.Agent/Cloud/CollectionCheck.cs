using System.Collections.Immutable;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Files;
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

    /// <summary>What the daemon knows of a collection from the last sync of it, without looking: it hears of all changes. <paramref name="newer"/>: what a sync of somebody else has found since.</summary>
    public static CollectionStatus Known(CommandRun run, AttachedCollection collection, DaemonState daemon, (DateTimeOffset At, SyncDocument Found)? newer)
    {
        var kept = daemon.Collections.FirstOrDefault(one => one.Id == collection.Id);
        var status = Choosing(OnRecord(run, collection, daemon) with { Items = kept?.Items ?? 0 }, kept?.Choice ?? FolderChoice.All);
        var isNewer = newer is { } other && !(kept?.LastSync >= other.At);
        if ((isNewer ? newer!.Value.Found : kept?.Found) is not { } found) return status;
        var reasons = Reasons(found.Unpushed - found.AwaitingToSend, found.Pending, found.Problems.Length).ToImmutableArray();
        return status with
        {
            InStep = found.InStep,
            IsDone = found.IsDone,
            KeptHere = found.KeptHere,
            WaitsUntil = found.WaitsUntil,
            Reasons = reasons,
            LastSync = isNewer ? newer!.Value.At : status.LastSync,
            LastSyncError = found.Error,
            Remedy = found.Remedy,
            Sequence = found.Sequence,
            Root = found.Root,
            Pending = found.Pending,
            Problems = found.Problems,
            Unpushed = found.Unpushed,
            Conflicts = found.Conflicts,
            Approvals = found.Approvals,
            OnlyApprovals = found.Approvals > 0 && reasons.IsEmpty,
        };
    }

    private static CollectionStatus OnRecord(CommandRun run, AttachedCollection collection, DaemonState? daemon)
    {
        var last = run.Home.LastSyncOf(collection, run.Report.Note);
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
            Mode = ModeText.Name(ModeSettings.Of(collection)),
            DelaySeconds = collection.Mode is { DelaySeconds: > 0 and var delay } ? delay : null,
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
        using var progress = new ProgressLine(run.Surroundings, run.Report, collection.Name);
        var seen = await session.Round(account.Transport, progress).InspectAsync(cancellationToken);
        LogPosition? head = heads.Heads.TryGetValue(collection.CollectionId, out var found) ? found : null;
        var approvals = seen.AwaitingToSend + seen.AwaitingToApply;
        var waitsUntil = head?.Sequence > seen.Cursor.Sequence ? await WaitsUntilAsync(collection, seen.Cursor, cancellationToken) : null;
        var meant = Meant(seen, head, waitsUntil).ToList();
        var others = Reasons(seen, head, waitsUntil is not null).ToImmutableArray();
        var reasons = approvals == 0 ? others : [.. others, $"{Units.Count(approvals, "change")} wait{(approvals == 1 ? "s" : "")} for `synccloud approve {collection.Name}`"];
        return Choosing(status, session.Connector is FilesConnector files ? files.ReadChoice() : FolderChoice.All) with
        {
            InStep = reasons.IsEmpty && meant.Count == 0,
            IsDone = reasons.IsEmpty,
            Reasons = [.. reasons, .. meant],
            WaitsUntil = waitsUntil,
            KeptHere = seen.KeptHere,
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

    private static CollectionStatus Choosing(CollectionStatus status, FolderChoice choice) =>
        status with { Only = choice.IsOnly ? choice.Folders : null, Without = choice.IsOnly || choice.IsAll ? null : choice.Folders };

    /// <summary>When the log after the cursor is old enough for a device that stays behind; null when it is, or the device does not.</summary>
    private async Task<DateTimeOffset?> WaitsUntilAsync(AttachedCollection collection, LogPosition cursor, CancellationToken cancellationToken)
    {
        var mode = ModeSettings.Of(collection);
        if (mode.Delay == TimeSpan.Zero || await account.Transport.FindLogAsync(collection.CollectionId, cursor.Sequence + 1, cancellationToken) is not { } next) return null;
        return mode.Admits(next.Committed, account.Transport.ServiceTime ?? run.Surroundings.Time.GetUtcNow()) ? null : next.Committed + mode.Delay;
    }

    /// <summary>What differs from the others as it shall.</summary>
    private static IEnumerable<string> Meant(Engine.Round.RoundReport seen, LogPosition? head, DateTimeOffset? waitsUntil)
    {
        if (waitsUntil is { } until && head is { } newest) yield return $"{Units.Count(newest.Sequence - seen.Cursor.Sequence, "log")} not old enough yet, the next until {Units.Moment(until)}";
        if (seen.KeptHere > 0) yield return $"{Units.Count(seen.KeptHere, "local change")} stay{(seen.KeptHere == 1 ? "s" : "")} here";
    }

    private IEnumerable<string> Reasons(Engine.Round.RoundReport seen, LogPosition? head, bool waits)
    {
        if (heads.Error is not null) yield return "the cloud could not be asked";
        else if (head is null) yield return "the cloud no longer has this collection: it was deleted from another device";
        else if (waits) { } // told apart
        else if (head.Value.Sequence > seen.Cursor.Sequence) yield return $"{Units.Count(head.Value.Sequence - seen.Cursor.Sequence, "log")} to receive";
        else if (head != seen.Cursor) yield return "the cloud's data was set back: it no longer holds what this device has seen";
        foreach (var reason in Reasons(seen.Unpushed - seen.AwaitingToSend, ProblemDocument.Of(seen.Pending), seen.Problems.Length)) yield return reason;
    }

    private static IEnumerable<string> Reasons(long unsent, ImmutableArray<ProblemDocument> pending, int problems)
    {
        if (unsent > 0) yield return $"{Units.Count(unsent, "change")} to send";
        var waiting = pending.Count(problem => !problem.IsApproval);
        if (waiting > 0) yield return $"{Units.Count(waiting, "item")} waiting";
        if (problems > 0) yield return $"{Units.Count(problems, "item")} could not be read";
    }
}
