using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>What application data says of itself: which copy it is, and up to where it was brought; so that a restored one is recognised.</summary>
/// <param name="Instance">A random id of this copy.</param>
/// <param name="Last">What was last written down; null before the first time.</param>
public sealed record DataMarker(UInt128 Instance, DataGeneration? Last);

/// <summary>How a round left the application data.</summary>
/// <param name="Number">Rises each time.</param>
/// <param name="Cursor">The position whose fold the application data shows, but for what the user has changed since.</param>
/// <param name="IsComplete">It shows each item of that fold, at the very place that the fold says.</param>
public sealed record DataGeneration(long Number, LogPosition Cursor, bool IsComplete);
