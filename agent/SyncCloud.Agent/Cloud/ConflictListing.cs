using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>What waits for a decision in the collections of this device, and how it is decided. The caller holds the home's lock.</summary>
internal static class ConflictListing
{
    public static IReadOnlyList<(AttachedCollection Collection, ConflictInfo Conflict)> All(CommandRun run)
    {
        run.Home.EnsureJoined();
        var all = new List<(AttachedCollection, ConflictInfo)>();
        foreach (var collection in run.Home.Collections)
        {
            using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
            all.AddRange(Conflicts.List(session.State, session.Connector.Schema).Select(conflict => (collection, conflict)));
        }
        return all;
    }

    /// <summary>Takes a side and syncs, so that every device learns it. Also when that sync fails the decision may be on record: then the next one carries it.</summary>
    public static async Task<(SyncDocument Sync, bool IsOnRecord)> DecideAsync(CommandRun run, AttachedCollection collection, ItemId conflict, ConflictSide side, CancellationToken cancellationToken)
    {
        ModeSettings.EnsureSends(collection);
        var sync = await new CollectionSync(run).RunAsync(collection, session => Decide(session, conflict, side), cancellationToken);
        return (sync, sync.Error is null || IsOnRecord(run, collection, conflict));
    }

    private static bool IsOnRecord(CommandRun run, AttachedCollection collection, ItemId conflict)
    {
        try
        {
            using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
            return Conflicts.IsResolved(session.State, conflict);
        }
        // Of a store that cannot be opened the failed sync has told.
        catch (Exception exception) when (exception is not OutOfMemoryException) { return false; }
    }

    private static IReadOnlyList<UserDecision> Decide(CollectionSession session, ItemId conflict, ConflictSide side)
    {
        try { return Conflicts.Resolve(session.State, session.Connector.Schema, conflict, side); }
        catch (InvalidOperationException exception) { throw new AgentException(exception.Message, "take another side"); }
    }
}
