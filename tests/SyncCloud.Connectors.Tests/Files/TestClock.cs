namespace SyncCloud.Connectors.Tests.Files;

/// <summary>A clock that each look moves on a little.</summary>
internal sealed class TestClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(ticks, TimeSpan.Zero);

    public long Nanoseconds()
    {
        ticks += 10;
        return (ticks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
    }

    public void Advance(TimeSpan by) => ticks += by.Ticks;
}
