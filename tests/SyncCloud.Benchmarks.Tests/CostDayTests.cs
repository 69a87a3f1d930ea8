using SyncCloud.Benchmarks.Cost;

namespace SyncCloud.Benchmarks.Tests;

/// <summary>A short day, lived through by the real parts.</summary>
[TestClass]
public sealed class CostDayTests(TestContext context)
{
    private const int Changes = 8;

    private static readonly DayPattern Pattern = new()
    {
        Days = 30, GigabytesStored = 0, GigabytesDownloaded = 0, FileBytes = 1000,
        Devices =
        [
            new() { Name = "writer", From = 9, To = 10, Work = [new() { Name = "a folder is unpacked", Times = 1, Changes = Changes, Seconds = 0.8, Files = Changes }] },
            new() { Name = "reader", From = 9, To = 11, Work = [] },
        ],
    };

    [TestMethod]
    public async Task RunAsync_ABurstOfChanges_IsFewLogsWhenCoalesced_AndALogEachOtherwise()
    {
        var coalesced = await CostDay.RunAsync(Pattern, coalesces: true, context.CancellationToken);
        var naive = await CostDay.RunAsync(Pattern, coalesces: false, context.CancellationToken);
        context.WriteLine($"{coalesced}\n{naive}");
        Assert.AreEqual(Changes, naive.Logs);
        Assert.IsInRange(1, 3, coalesced.Logs);
        Assert.IsLessThan(naive.Requests.All, coalesced.Requests.All);
        Assert.IsLessThan(naive.Executions, coalesced.Executions);
        foreach (var day in (DayCounts[])[coalesced, naive])
        {
            // Both were on, so each log is a hint to the other and a poll that ends early; the other polls end empty, each minute.
            Assert.AreEqual(day.Logs, day.Bus.Sends);
            Assert.AreEqual(day.Logs, day.Bus.Receives);
            Assert.IsInRange(170, 181, day.Bus.EmptyReceives);
            Assert.IsGreaterThanOrEqualTo(day.Logs, day.Requests.BlobWrites);
            Assert.IsGreaterThan(0, day.Timers.BlobLists);
        }
    }

    [TestMethod]
    public async Task RunAsync_AContentInAPack_IsOneWriteAndOneReadOfTheStoreBesideTheLogs()
    {
        var day = await CostDay.RunAsync(Pattern with { FileBytes = 600_000, Devices = [Pattern.Devices[0] with { Work = [Pattern.Devices[0].Work[0] with { Changes = 1, Files = 1 }] }, Pattern.Devices[1]] }, coalesces: true, context.CancellationToken);
        context.WriteLine($"{day}");
        Assert.AreEqual(1, day.Logs);
        Assert.AreEqual((2, 2), (day.Requests.BlobWrites, day.Requests.BlobReads));
    }
}
