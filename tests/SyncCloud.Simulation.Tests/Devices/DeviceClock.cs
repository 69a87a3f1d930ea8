using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>A device's own idea of the time, which may be set forward and back by years at any moment.</summary>
internal sealed class DeviceClock(SimulatedTime world) : TimeProvider
{
    private static readonly TimeSpan[] Jumps =
        [TimeSpan.FromSeconds(-3), TimeSpan.FromSeconds(3), TimeSpan.FromHours(-1), TimeSpan.FromHours(1), TimeSpan.FromDays(-400), TimeSpan.FromDays(400), TimeSpan.FromDays(-9000)];

    private TimeSpan offset;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + offset;

    public void Jump(Random random) => offset = random.Next(3) == 0 ? TimeSpan.Zero : offset + Jumps[random.Next(Jumps.Length)] is var next && next.Duration() < TimeSpan.FromDays(10_000) ? next : TimeSpan.Zero;
}
