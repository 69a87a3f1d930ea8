using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

[TestClass]
public sealed class RetryingTransportTests
{
    private static readonly CollectionId Collection = new(0xc0);
    private readonly InstantTime time = new();

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Append_ToAServiceThatRecovers_SucceedsAfterGrowingWaits()
    {
        await using var server = await LoopbackServer.StartAsync((context, number) => number < 5
            ? LoopbackServer.ProblemAsync(context, 503, ProblemTypes.Unavailable)
            : LoopbackServer.JsonAsync(context, new AppendedLog(1, Hash256.Of([1]).ToString()), ContractJson.Default.AppendedLog));
        using var transport = server.Transport();

        Assert.IsInstanceOfType<AppendOutcome.Appended>(await Retrying(transport, 0.5).AppendAsync(Collection, new byte[10], Cancellation));

        CollectionAssert.AreEqual(new double[] { 250, 500, 1000, 2000 }, time.Waits.Select(wait => wait.TotalMilliseconds).ToArray());
    }

    [TestMethod]
    public async Task Append_RefusedForGood_IsNotRepeated()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => LoopbackServer.ProblemAsync(context, 403, ProblemTypes.DeviceRevoked));
        using var transport = server.Transport();

        await Assert.ThrowsExactlyAsync<TransportException>(() => Retrying(transport).AppendAsync(Collection, new byte[10], Cancellation));

        Assert.AreEqual(1, server.Requests);
    }

    [TestMethod]
    public async Task Download_FromAServiceThatStaysAway_EndsAfterTheLastTry()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => LoopbackServer.ProblemAsync(context, 503, ProblemTypes.Unavailable));
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => Retrying(transport).DownloadLogAsync(Collection, 1, Cancellation));

        Assert.AreEqual(ProblemTypes.Unavailable, error.ProblemType);
        Assert.AreEqual(6, server.Requests);
    }

    [TestMethod]
    public async Task Download_AskedToWait_WaitsThatLongOrGivesUpAtOnce()
    {
        await using var server = await LoopbackServer.StartAsync((context, number) =>
        {
            context.Response.Headers.RetryAfter = number == 1 ? "40" : "3600";
            return LoopbackServer.ProblemAsync(context, 429, ProblemTypes.TooManyRequests);
        });
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => Retrying(transport, 0).DownloadLogAsync(Collection, 1, Cancellation));

        Assert.AreEqual(TimeSpan.FromHours(1), error.RetryAfter);
        CollectionAssert.AreEqual(new[] { TimeSpan.FromSeconds(40) }, time.Waits.ToArray());
    }

    [TestMethod]
    public async Task Read_CutOffAgainAndAgain_GoesOnAfterTheLastLogHandedOver()
    {
        const int total = 20;
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            var first = long.Parse(context.Request.Query["after"]!) + 1;
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in HttpCloudTransportTests.Logs(first, (int)Math.Min(2, total - first + 1))) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
            if (first + 2 > total) await LogStream.WriteEndAsync(context.Response.Body, new LogPosition(total, Hash256.Of([1])), CancellationToken.None);
        });
        using var transport = server.Transport();
        var received = new List<long>();

        var outcome = await Retrying(transport).ReadAsync(Collection, LogPosition.Start(Collection), 1 << 20, HttpCloudTransportTests.Receive(received), Cancellation);

        Assert.AreEqual(total, Assert.IsInstanceOfType<ReadOutcome.UpTo>(outcome).Head.Sequence);
        CollectionAssert.AreEqual(Enumerable.Range(1, total).Select(i => (long)i).ToList(), received);
    }

    [TestMethod]
    public async Task Read_WhoseReceiverFails_IsNotRepeated()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in HttpCloudTransportTests.Logs(1, 2)) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
        });
        using var transport = server.Transport();

        await Assert.ThrowsExactlyAsync<TransportException>(() => Retrying(transport).ReadAsync(Collection, LogPosition.Start(Collection), 1000,
            (_, _) => throw new TransportException("another request failed", isFinal: false), Cancellation));

        Assert.AreEqual(1, server.Requests);
    }

    [TestMethod]
    public void Delay_AfterManyFailures_StaysWithinItsBound()
    {
        var policy = new RetryPolicy();

        Assert.AreEqual(policy.MaxDelay, policy.Delay(50, 1, null));
        Assert.AreEqual(TimeSpan.Zero, policy.Delay(50, 0, TimeSpan.FromSeconds(-5)));
    }

    private RetryingTransport Retrying(ICloudTransport transport, double random = 0.5) => new(transport, new RetryPolicy(), time, () => random);
}
