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

    /// <summary>
    /// Publishes the way back to former versions, and brings it here. Once it is published nothing of this fails: how the sync ended is in the result, and the next one brings what this one did not.
    /// </summary>
    public async Task<BroughtBack> BringBackAsync(FormerItem item, FormerVersions former, CancellationToken cancellationToken)
    {
        var report = await PublishAsync(item.Collection, former.Revision, cancellationToken);
        return new BroughtBack(report, report.Steps.FirstOrDefault(step => item.Items.Count > 0 && step.Id == item.Items[0])?.Path, former.Kept(), await SyncAsync(item.Collection, cancellationToken));
    }

    public async Task<RevisionReport> PublishAsync(AttachedCollection collection, Revision revision, CancellationToken cancellationToken)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return await revision.PublishAsync(session.Revising, cancellationToken);
    }
}

/// <summary>What came back. <paramref name="Place"/>: where the item is now, if it changed. <paramref name="Kept"/>: what was changed after it was shown, and stays. <paramref name="Sync"/>: the sync that brought it here, or failed to.</summary>
internal sealed record BroughtBack(RevisionReport Report, string? Place, IReadOnlyList<string> Kept, SyncDocument Sync);
