using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Guard;

namespace SyncCloud.Agent.Cloud;

/// <summary>Deletions and replacements that wait for the user, and how they are answered. The caller holds the home's lock from the listing to the answer, so that what is approved is what was shown.</summary>
internal static class HeldChanges
{
    public static IReadOnlyList<HeldChange> Waiting(CommandRun run, AttachedCollection collection)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return Approvals.Waiting(session.State);
    }

    /// <summary>Lets exactly these pass, or undoes them, with a sync. Also when that sync fails the answer may be on record: then the next one carries it out.</summary>
    public static async Task<(SyncDocument Sync, bool IsOnRecord)> AnswerAsync(CommandRun run, AttachedCollection collection, IReadOnlyList<HeldChange> waiting, bool rejects, CancellationToken cancellationToken)
    {
        var isOnRecord = false;
        var sync = await new CollectionSync(run).RunAsync(collection, session =>
        {
            if (rejects) Approvals.Reject(session.State, session.Connector.Schema, waiting);
            else Approvals.Approve(session.State, waiting);
            isOnRecord = true;
            return [];
        }, cancellationToken);
        return (sync, isOnRecord);
    }
}
