namespace SyncCloud.EndToEnd.Tests;

/// <summary>The true time and as much more as a test lets pass. The service and those who sign people in go by it; the agents' clocks are right.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long ahead;

    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref ahead));
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
