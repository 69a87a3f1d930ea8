using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>A collection that is to be synced now, how far to look, and whether the cloud is asked even if nothing changed here.</summary>
internal sealed record Due(CollectionId Collection, ScanScope Scope, bool AsksCloud);

/// <summary>How a sync that was due ended.</summary>
/// <param name="Sequence">The sequence number that the collection reached; null when it failed.</param>
/// <param name="IsLookedAt">All in scope is on record, and could be read.</param>
/// <param name="IsInterrupted">It was ended for something else, and goes on as soon as it can.</param>
internal sealed record Ending(long? Sequence, bool IsLookedAt, bool IsInterrupted = false)
{
    /// <summary>Something in scope was just being written, so it is worth another look soon.</summary>
    public bool IsUnsettled { get; init; }

    /// <summary>How long until the next log is old enough for this device, which stays behind; null when it does not, or there is none.</summary>
    public TimeSpan? AsksAgainIn { get; init; }

    /// <summary>Something could not be applied that needs no approval: a program must close, say, of which nobody may tell.</summary>
    public bool IsWaiting { get; init; }
}
