namespace SyncCloud.Engine.State;

/// <summary>What this device knows about base images.</summary>
/// <param name="Sequence">The newest image that it knows of; 0: none.</param>
/// <param name="Length">That image's length in bytes.</param>
/// <param name="Tried">The cursor when this device last began to make one; 0: never.</param>
/// <param name="TailLength">Bytes of the logs that it folded in after that image.</param>
internal readonly record struct ImageMark(long Sequence, long Length, long Tried, long TailLength);
