using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>An item as it was after one log that changed it.</summary>
/// <param name="Sequence">The log's sequence number; of a version that is older than what is known of the history, where that begins.</param>
/// <param name="Item">The item, or null when it was not there.</param>
/// <param name="By">Who made it so, and against what; null when that is not known any more.</param>
public sealed record ItemVersion(long Sequence, Item? Item, Authorship? By);

/// <summary>What a log and a change in it tell of how a value came about.</summary>
/// <param name="Device">The device whose log it is.</param>
/// <param name="Committed">When the service committed the log; informative.</param>
/// <param name="Base">The sequence number that the log was made against.</param>
/// <param name="Rule">The merge rule that decided the change, or null.</param>
/// <param name="Overrode">The sequence number of the log whose value it overrode, or null.</param>
public sealed record Authorship(DeviceId Device, DateTimeOffset Committed, long Base, string? Rule, long? Overrode);
