using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;

namespace SyncCloud.Agent.Doctor;

/// <summary>Looks at one collection: its data on this device, its disk, its state store. Takes the home only for as long as it reads the store.</summary>
internal sealed class CollectionExamination(CommandRun run, AttachedCollection collection)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (collection.Server is null) findings.AddRange(Place());
        if (findings.Exists(finding => finding.Level == FindingLevel.Trouble)) return findings;
        if (collection.StateId is null) findings.Add(Finding.Warning(collection.Name, "it was never synced on this device", $"synccloud sync {collection.Name}"));
        else findings.AddRange(await StoreAsync(cancellationToken));
        return findings;
    }

    private IEnumerable<Finding> Place()
    {
        var single = CollectionKinds.IsSingle(collection);
        var folder = single ? Path.GetDirectoryName(collection.Root)! : collection.Root;
        if (!Directory.Exists(folder) || (single && !File.Exists(collection.Root)))
        {
            yield return Finding.Trouble(collection.Name, $"{collection.Root} is not there", $"nothing is deleted elsewhere: mount the volume that it lies on, or restore it; if it is gone for good: synccloud remove {collection.Name}");
            yield break;
        }
        foreach (var path in single ? (string[])[folder, collection.Root] : [folder])
            if (Disk.Refusal(path) is { } refusal)
                yield return Finding.Trouble(collection.Name, $"{path} cannot be written: {refusal}", "check its permissions, and whether its volume is mounted read-only");
        yield return Disk.RoomAt(collection.Name, folder);
    }

    private async Task<IReadOnlyList<Finding>> StoreAsync(CancellationToken cancellationToken)
    {
        HomeLock held;
        try { held = await run.LockToReadAsync(cancellationToken); }
        catch (AgentException exception) { return [Finding.Warning(collection.Name, $"its state store was not looked at: {exception.Message}", "run this again when that has ended")]; }
        using (held)
        {
            try
            {
                using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
                if (session.State.FindDamage() is [var first, ..]) return [Finding.Trouble(collection.Name, new StateStoreDamagedException(run.Home.StateFile(collection), first), collection.Name)];
                // Checks the mark, and asks the server where there is one.
                await session.Connector.OpenAsync(cancellationToken);
                return [.. Counts(session)];
            }
            catch (Exception exception) when (exception is ApplicationDataException or AgentException or IOException or UnauthorizedAccessException) { return [Finding.Trouble(collection.Name, exception, collection.Name)]; }
        }
    }

    private IEnumerable<Finding> Counts(CollectionSession session)
    {
        var state = session.State;
        yield return Finding.Ok(collection.Name, $"{collection.Root}: {Units.Count(state.ItemCount, "item")}, and the state store is sound");
        if (Approvals.Waiting(state).Count is > 0 and var approvals) yield return Finding.Warning(collection.Name, $"{Units.Count(approvals, "change")} wait for an approval", $"synccloud approve {collection.Name}");
        if (state.PendingCount is > 0 and var pending) yield return Finding.Warning(collection.Name, $"{Units.Count(pending, "item")} from other devices could not be written here yet", $"`synccloud status` says why of each");
        if (ModeSettings.Of(collection).Sends && state.UnpushedCount is > 0 and var unpushed) yield return Finding.Warning(collection.Name, $"{Units.Count(unpushed, "change")} not sent yet", $"synccloud sync {collection.Name}");
        if (Conflicts.List(state, session.Connector.Schema).Count is > 0 and var conflicts) yield return Finding.Warning(collection.Name, $"{Units.Count(conflicts, "conflict")} to decide", "synccloud conflicts");
        if (run.Home.LastSyncOf(collection, run.Report.Note) is { Error: { } error } last) yield return Finding.Trouble(collection.Name, $"the last sync, at {Units.Moment(last.At)}, failed: {error}", $"synccloud sync {collection.Name}");
    }
}
