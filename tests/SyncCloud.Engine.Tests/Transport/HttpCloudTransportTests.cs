using Microsoft.AspNetCore.Http;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

[TestClass]
public sealed class HttpCloudTransportTests
{
    private static readonly CollectionId Collection = new(0xc0);
    private static readonly LogPosition Head = new(9, Hash256.Of([9]));

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Append_Committed_AnswersItsPosition()
    {
        byte[]? body = null;
        var headers = "";
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            headers = $"{context.Request.Method} {context.Request.Path} {context.Request.ContentType} {context.Request.Headers.Authorization} "
                + $"{context.Request.Headers[ContractHeaders.Device]} {context.Request.Headers[ContractHeaders.DeviceSecret]}";
            using var received = new MemoryStream();
            await context.Request.Body.CopyToAsync(received);
            body = received.ToArray();
            await LoopbackServer.JsonAsync(context, new AppendedLog(9, Head.Hash.ToString()), ContractJson.Default.AppendedLog, 201);
        });
        using var transport = server.Transport();
        var log = new byte[300_000];
        log[77] = 1;

        var outcome = await transport.AppendAsync(Collection, log, Cancellation);

        Assert.AreEqual(new AppendOutcome.Appended(Head), outcome);
        CollectionAssert.AreEqual(log, body);
        Assert.AreEqual($"POST {Routes.Fill(Routes.Logs, Collection)} {MediaTypes.ChangeLog} Bearer the token {new DeviceId(5)} the secret", headers);
    }

    [TestMethod]
    public async Task Append_LostRaceAndRetiredContainers_AreValues()
    {
        var pack = ContainerId.OfPack(Hash256.Of([1]));
        await using var server = await LoopbackServer.StartAsync((context, number) => number == 1
            ? LoopbackServer.ProblemAsync(context, 409, ProblemTypes.LostRace, problem => problem with { Head = PositionInfo.Of(Head) })
            : LoopbackServer.ProblemAsync(context, 409, ProblemTypes.ContainerRetired, problem => problem with { Containers = [Convert.ToHexStringLower(pack.ToArray())] }));
        using var transport = server.Transport();

        Assert.AreEqual(new AppendOutcome.LostRace(Head), await transport.AppendAsync(Collection, new byte[10], Cancellation));
        var retired = Assert.IsInstanceOfType<AppendOutcome.ContainersRetired>(await transport.AppendAsync(Collection, new byte[10], Cancellation));
        Assert.AreEqual(pack, Assert.ContainsSingle(retired.Containers));
    }

    [TestMethod]
    public async Task Upload_ToAServiceThatLacksAFeature_IsAValueThatNamesIt()
    {
        // Word for word what services answer since there are any.
        await using var server = await LoopbackServer.StartAsync((context, number) => LoopbackServer.ProblemAsync(context, 400, ProblemTypes.InvalidRequest,
            problem => problem with { Detail = $"the {(number == 1 ? "log" : "image")} needs the feature 'columns', which this service does not have" }));
        using var transport = server.Transport();

        var log = Assert.IsInstanceOfType<AppendOutcome.UnknownFeature>(await transport.AppendAsync(Collection, new byte[10], Cancellation));
        Assert.AreEqual((FormatFeatures.Columns, true), (log.Feature, log.Refusal.IsFinal));
        Assert.AreEqual(new ImageOutcome.UnknownFeature(FormatFeatures.Columns), await transport.UploadImageAsync(Collection, static (_, _) => Task.CompletedTask, Cancellation));
    }

    [TestMethod]
    [DataRow(401, ProblemTypes.Unauthenticated, true)]
    [DataRow(403, ProblemTypes.DeviceRevoked, true)]
    [DataRow(404, ProblemTypes.UnknownCollection, true)]
    [DataRow(409, ProblemTypes.LogIdTaken, true)]
    [DataRow(413, ProblemTypes.QuotaExceeded, true)]
    [DataRow(429, ProblemTypes.TooManyRequests, false)]
    [DataRow(503, ProblemTypes.Unavailable, false)]
    [DataRow(507, ProblemTypes.StorageFull, false)]
    public async Task Request_Refused_SaysWhoWhyAndWhetherARetryHelps(int status, string type, bool isFinal)
    {
        await using var server = await LoopbackServer.StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "7";
            return LoopbackServer.ProblemAsync(context, status, type);
        });
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.AppendAsync(Collection, new byte[10], Cancellation));

        Assert.AreEqual((isFinal, type, TimeSpan.FromSeconds(7)), (error.IsFinal, error.ProblemType, error.RetryAfter));
        Assert.Contains(server.Address.Authority, error.Message);
        Assert.Contains("The title: the detail", error.Message);
    }

    [TestMethod]
    public async Task Request_AnsweredWithGarbage_MayBeTriedAgain()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, number) =>
        {
            if (number == 3) context.Response.StatusCode = 409;
            if (number >= 3) context.Response.ContentType = MediaTypes.Problem;
            if (number == 4) context.Response.StatusCode = 502;
            await context.Response.WriteAsync(number switch { 1 => "<html>Sign in to the hotel's network</html>", 2 => "{\"sequence\":1,\"hash\":\"zz\"}", _ => "{" });
        });
        using var transport = server.Transport();

        foreach (var isFinal in (bool[])[false, false, true, false])
        {
            var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.AppendAsync(Collection, new byte[10], Cancellation));
            Assert.AreEqual(isFinal, error.IsFinal, error.Message);
        }
    }

    [TestMethod]
    public async Task Request_Redirected_IsNotFollowed()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadLogAsync(Collection, 1, Cancellation));

        Assert.IsTrue(error.IsFinal);
        Assert.AreEqual(1, server.Requests);
    }

    [TestMethod]
    public async Task Request_ThatFindsNoServer_MayBeTriedAgain()
    {
        var server = await LoopbackServer.StartAsync((_, _) => Task.CompletedTask);
        var connection = server.Connection;
        await server.DisposeAsync();
        using var handler = HttpConnections.CreateHandler();
        using var transport = new HttpCloudTransport(connection, handler, TimeProvider.System);

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadLogAsync(Collection, 1, Cancellation));

        Assert.IsFalse(error.IsFinal);
        Assert.Contains("cannot be reached", error.Message);
    }

    [TestMethod]
    public async Task Request_ThatStalls_EndsAndMayBeTriedAgain()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, number) =>
        {
            if (number == 2) await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var transport = server.Transport(stall: TimeSpan.FromMilliseconds(300));

        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadLogAsync(Collection, 1, Cancellation));
            Assert.IsFalse(error.IsFinal);
            Assert.Contains("did not answer", error.Message);
        }
    }

    [TestMethod]
    public async Task Request_Cancelled_IsCancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var transport = server.Transport();

        await Assert.ThrowsAsync<OperationCanceledException>(() => transport.DownloadLogAsync(Collection, 1, cancel.Token));
    }

    [TestMethod]
    public async Task Read_AWholeStream_HandsOverEachLogAndTellsTheHead()
    {
        var query = "";
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            query = context.Request.QueryString.Value;
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in Logs(4, 3)) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
            await LogStream.WriteEndAsync(context.Response.Body, Head, CancellationToken.None);
        });
        using var transport = server.Transport();
        var after = new LogPosition(3, Hash256.Of([3]));
        var received = new List<long>();

        var outcome = await transport.ReadAsync(Collection, after, 1000, Receive(received), Cancellation);

        Assert.AreEqual(new ReadOutcome.UpTo(Head), outcome);
        CollectionAssert.AreEqual(new long[] { 4, 5, 6 }, received);
        Assert.AreEqual($"?after=3&hash={after.Hash}&budget=1000", query);
    }

    [TestMethod]
    public async Task Read_CutOff_KeepsWhatWasHandedOver()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, number) =>
        {
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in Logs(1, 2)) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
            await context.Response.Body.WriteAsync(new byte[20]);
            await context.Response.Body.FlushAsync();
            if (number == 1) context.Abort();
        });
        using var transport = server.Transport();
        for (var i = 0; i < 2; i++)
        {
            var received = new List<long>();
            var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.ReadAsync(Collection, LogPosition.Start(Collection), 1000, Receive(received), Cancellation));
            Assert.IsFalse(error.IsFinal);
            if (i == 1) CollectionAssert.AreEqual(new long[] { 1, 2 }, received);
        }
    }

    [TestMethod]
    public async Task Read_WithLogsOutOfOrder_IsRefused()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in Logs(1, 2).Reverse()) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
        });
        using var transport = server.Transport();

        await Assert.ThrowsExactlyAsync<TransportException>(() => transport.ReadAsync(Collection, LogPosition.Start(Collection), 1000, (_, _) => throw new InvalidOperationException(), Cancellation));
    }

    [TestMethod]
    public async Task Read_AfterAForeignPosition_IsRewound()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) =>
            LoopbackServer.ProblemAsync(context, 409, ProblemTypes.Rewound, problem => problem with { Head = PositionInfo.Of(Head) }));
        using var transport = server.Transport();

        Assert.AreEqual(new ReadOutcome.Rewound(Head), await transport.ReadAsync(Collection, Head, 1000, Receive([]), Cancellation));
    }

    [TestMethod]
    public async Task Read_WhoseReceiverFails_ThrowsWhatTheReceiverThrew()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = MediaTypes.LogStream;
            foreach (var log in Logs(1, 2)) await LogStream.WriteLogAsync(context.Response.Body, log, CancellationToken.None);
        });
        using var transport = server.Transport();

        await Assert.ThrowsExactlyAsync<IOException>(() =>
            transport.ReadAsync(Collection, LogPosition.Start(Collection), 1000, (_, _) => throw new IOException("the disk is full"), Cancellation));
    }

    [TestMethod]
    public async Task Traffic_IsCountedByItsBodies()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.Body.WriteAsync(new byte[5000]);
        });
        var counter = new TrafficCounter();
        using var handler = counter.Count(HttpConnections.CreateHandler());
        using var transport = new HttpCloudTransport(server.Connection, handler, TimeProvider.System);

        await Assert.ThrowsExactlyAsync<TransportException>(() => transport.AppendAsync(Collection, new byte[200_000], Cancellation));
        Assert.HasCount(5000, (await transport.DownloadLogAsync(Collection, 1, Cancellation)).ToArray());

        Assert.AreEqual((200_000, 10_000), (counter.BytesSent, counter.BytesReceived));
    }

    internal static IEnumerable<StoredLog> Logs(long first, int count) => Enumerable.Range((int)first, count).Select(sequence =>
    {
        var bytes = new byte[100 + sequence];
        return new StoredLog(new LogPosition(sequence, Hash256.Of(bytes)), DateTimeOffset.UnixEpoch, bytes);
    });

    internal static Func<StoredLog, CancellationToken, ValueTask> Receive(List<long> received) => (log, _) =>
    {
        received.Add(log.Position.Sequence);
        return ValueTask.CompletedTask;
    };
}
