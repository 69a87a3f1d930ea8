using System.Diagnostics;
using SyncCloud.Benchmarks.Load;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Tests;

[TestClass]
public sealed class LoadTests(TestContext context)
{
    [TestMethod]
    public void Of_AHundredTimes_HasTheMedianAndTheLastButOne()
    {
        var summary = LatencySummary.Of("kind", [.. Enumerable.Range(1, 100).Reverse().Select(i => i * Stopwatch.Frequency)]);
        Assert.AreEqual(new LatencySummary("kind", 100, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(99)), summary);
        Assert.AreEqual(new LatencySummary("kind", 1, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)), LatencySummary.Of("kind", [3 * Stopwatch.Frequency]));
    }

    [TestMethod]
    public void Of_HintsBeforeAndAfterTheirAnswers_AreThoseOfTheMeasuredAppends()
    {
        var (hints, collection) = (new HintTimes(), new CollectionId(1));
        hints.Answered(collection, 1, at: 90);
        hints.Heard(collection, 1, at: 110);
        hints.Heard(collection, 2, at: 115);
        hints.Answered(collection, 2, at: 120);
        hints.Heard(collection, 2, at: 127);
        hints.Heard(collection, 3, at: 130);
        hints.Heard(new CollectionId(2), 2, at: 140);
        CollectionAssert.AreEqual((long[])[0, 7], hints.Of(since: 100).Order().ToArray());
    }

    [TestMethod]
    public async Task RunAsync_ServiceAndBareStore_AnswerEveryKindOfRequest()
    {
        var options = new LoadOptions { Users = 2, Devices = 6, AtOnce = 3, Duration = TimeSpan.FromSeconds(0.5), WarmUp = TimeSpan.FromSeconds(0.2) };
        await using var local = await Targets.LocalAsync(context.CancellationToken);
        await using var bare = await BareTarget.StartAsync(context.CancellationToken);
        var service = await LoadRun.RunAsync(local, options, context.CancellationToken);
        var store = await LoadRun.RunAsync(bare, options, context.CancellationToken);
        context.WriteLine($"{service}\n{store}");
        Assert.Contains("append", service.Operations.Select(kind => kind.Kind));
        Assert.Contains("read of new logs", service.Operations.Select(kind => kind.Kind));
        Assert.IsTrue(store.Operations.Select(kind => kind.Kind).SequenceEqual(["append", "read"]));
        Assert.IsGreaterThan(0, service.Memory);
    }
}
