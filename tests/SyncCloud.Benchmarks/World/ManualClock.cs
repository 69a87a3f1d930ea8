namespace SyncCloud.Benchmarks.World;

/// <summary>A time that moves only when it is told to. Timers go by the real one.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>What has passed since the start.</summary>
    public TimeSpan Elapsed { get; private set; }

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public void MoveTo(TimeSpan elapsed) => Elapsed = elapsed;
}
