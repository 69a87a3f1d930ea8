namespace SyncCloud.Simulation.Tests.Running;

/// <summary>A clock that moves by one millisecond whenever it is read, and by whatever the schedule adds. Starts on 2026-01-01.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now += TimeSpan.FromMilliseconds(1);

    public void Advance(TimeSpan by) => now += by;
}
