using SyncCloud.Engine.Transport;

namespace SyncCloud.Engine.Tests.Transport;

/// <summary>A clock that only waits move.</summary>
[TestClass]
public sealed class TokenBucketTests
{
    private readonly WaitedTime time = new();
    private long? rate = 1_000_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Take_MoreThanTheRate_TakesAsLongAsTheRateSays()
    {
        var bucket = new TokenBucket(time, () => rate);
        for (var i = 0; i < 200; i++) await bucket.TakeAsync(bucket.Slice, TestContext.CancellationToken);
        Assert.AreEqual(200 * bucket.Slice / 1_000_000.0, time.Elapsed.TotalSeconds, 0.06);
    }

    [TestMethod]
    public async Task Take_WithoutALimit_WaitsForNothing_AndAChangeCountsFromThereOn()
    {
        var bucket = new TokenBucket(time, () => rate);
        rate = null;
        await bucket.TakeAsync(100_000_000, TestContext.CancellationToken);
        Assert.AreEqual(TimeSpan.Zero, time.Elapsed);
        rate = 100_000;
        await bucket.TakeAsync(100_000, TestContext.CancellationToken);
        Assert.AreEqual(1, time.Elapsed.TotalSeconds, 0.06);
    }

    [TestMethod]
    public async Task Take_WhileTheLimitGoes_WaitsNoLonger()
    {
        rate = 10_000;
        var bucket = new TokenBucket(time, () => rate);
        time.OnWait = () => rate = null;
        await bucket.TakeAsync(100_000_000, TestContext.CancellationToken);
        Assert.IsLessThan(1, time.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public async Task Take_AfterAPause_MakesUpForAMomentOfItAtMost()
    {
        var bucket = new TokenBucket(time, () => rate);
        await bucket.TakeAsync(1, TestContext.CancellationToken);
        time.Pass(TimeSpan.FromHours(1));
        var before = time.Elapsed;
        await bucket.TakeAsync(1_000_000, TestContext.CancellationToken);
        Assert.AreEqual(0.75, (time.Elapsed - before).TotalSeconds, 0.06);
    }

    private sealed class WaitedTime : TimeProvider
    {
        private long ticks;

        public Action OnWait { get; set; } = static () => { };
        public TimeSpan Elapsed => TimeSpan.FromTicks(ticks);
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => ticks;
        public void Pass(TimeSpan by) => ticks += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            OnWait();
            Pass(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
