using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Cloud;

/// <summary>Publishes a revision of a collection, between two syncs: the first sends what this device has, so that the revision keeps it; the second brings the revision here. The caller holds the home's lock.</summary>
internal sealed class Publication(CommandRun run)
{
    private readonly CollectionSync sync = new(run);

    /// <summary>An error in it means that nothing may be published.</summary>
    public Task<SyncDocument> SyncAsync(AttachedCollection collection, CancellationToken cancellationToken)
    {
        ModeSettings.EnsureSends(collection);
        return sync.RunAsync(collection, static _ => [], cancellationToken);
    }

    public async Task<RevisionReport> PublishAsync(AttachedCollection collection, Revision revision, CancellationToken cancellationToken)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return await revision.PublishAsync(session.Revising, cancellationToken);
    }
}
