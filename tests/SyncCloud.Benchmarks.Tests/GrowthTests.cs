using SyncCloud.Benchmarks.Growth;

namespace SyncCloud.Benchmarks.Tests;

[TestClass]
public sealed class GrowthTests(TestContext context)
{
    [TestMethod]
    public async Task MeasureAsync_OneChange_TakesAsManyTransactionsBehindManyLogs_AndBesideManyCollections()
    {
        var least = new GrowthCase("least", Items: 3, Logs: 1, Collections: 1);
        var much = least with { Items = 30, Logs = 1100, Collections = 5 };
        var costs = await Task.WhenAll(GrowthWorld.MeasureAsync(least, changes: 2, context.CancellationToken), GrowthWorld.MeasureAsync(much, changes: 2, context.CancellationToken));
        var (small, large) = (costs[0], costs[1]);
        context.WriteLine($"{small}\n{large}");
        Assert.AreEqual(small.Send.Storage, large.Send.Storage);
        Assert.AreEqual(small.Receive.Storage, large.Receive.Storage);
        Assert.IsGreaterThan(0, small.Send.Storage.TableWrites);
        Assert.IsGreaterThan(0, small.Send.WireBytes);
    }
}
