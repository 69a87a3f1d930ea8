using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Devices told of each other's appends, over real HTTP.</summary>
[TestClass]
public sealed class NotificationTests
{
    [TestMethod]
    public async Task Append_ReleasesTheOtherDevicesLongPoll_AndTheAuthorIsNotTold()
    {
        await using var server = await TestServer.StartAsync();
        var (laptop, phone) = (await server.DeviceAsync(), await server.DeviceAsync());
        var collection = CollectionId.Parse((await laptop.CollectionAsync()).Id);
        var (own, others) = (await NegotiateAsync(laptop), await NegotiateAsync(phone));
        Assert.StartsWith(server.Server.Address.ToString() + "queues/", others.Url);
        Assert.AreNotEqual(own.Url, others.Url);
        var waiting = ReceiveAsync(server, others, 60);
        using (var appended = await laptop.AppendAsync(collection, laptop.Log(collection, LogPosition.Start(collection)))) Assert.AreEqual(HttpStatusCode.Created, appended.StatusCode);
        using (var answer = await waiting)
            Assert.AreEqual(new AppendHint(collection.ToString(), 1), await TestServer.ReadAsync(answer, HttpStatusCode.OK, ContractJson.Default.AppendHint));
        foreach (var queue in (NegotiatedQueue[])[own, others])
            using (var answer = await ReceiveAsync(server, queue, 0)) Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [TestMethod]
    public async Task RepeatedAppend_TellsAgain_SinceTheFirstTellingMayHaveBeenLost()
    {
        await using var server = await TestServer.StartAsync();
        var (laptop, phone) = (await server.DeviceAsync(), await server.DeviceAsync());
        var collection = CollectionId.Parse((await laptop.CollectionAsync()).Id);
        var queue = await NegotiateAsync(phone);
        var log = laptop.Log(collection, LogPosition.Start(collection));
        for (var i = 0; i < 2; i++)
        {
            using (await laptop.AppendAsync(collection, log)) { }
            using var answer = await ReceiveAsync(server, queue, 60);
            Assert.AreEqual(1, (await TestServer.ReadAsync(answer, HttpStatusCode.OK, ContractJson.Default.AppendHint)).Sequence);
        }
    }

    [TestMethod]
    public async Task Waiting_ForAsLongAsAsked_EndsWithNothing_AndNoLongerThanAllowed()
    {
        await using var server = await TestServer.StartAsync();
        var queue = await NegotiateAsync(await server.DeviceAsync());
        using (var answer = await ReceiveAsync(server, queue, 1)) Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
        foreach (var timeout in (string[])["61", "-1", "x"])
        {
            using var refused = await SendAsync(server, queue.Url + DeviceQueue.Head + "?timeout=" + timeout, queue.Authorization);
            await TestServer.ProblemAsync(refused, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        }
    }

    [TestMethod]
    public async Task Permission_OfAnotherQueue_OrPastItsTime_OrNone_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var (laptop, phone) = (await server.DeviceAsync(), await server.DeviceAsync());
        var (own, others) = (await NegotiateAsync(laptop), await NegotiateAsync(phone));
        foreach (var authorization in new[] { own.Authorization, null, $"Bearer {phone.Token}", others.Authorization[..^1] })
            using (var refused = await ReceiveAsync(server, others with { Authorization = authorization! }, 0))
                await TestServer.ProblemAsync(refused, HttpStatusCode.Unauthorized, ProblemTypes.Unauthenticated);
        server.Ahead = TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1);
        using (var expired = await ReceiveAsync(server, others, 0)) await TestServer.ProblemAsync(expired, HttpStatusCode.Unauthorized, ProblemTypes.Unauthenticated);
        var renewed = await NegotiateAsync(phone);
        Assert.AreEqual(others.Url, renewed.Url);
        using (var answer = await ReceiveAsync(server, renewed, 0)) Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [TestMethod]
    public async Task RevokedDevice_IsReleased_AndGetsNoMore()
    {
        await using var server = await TestServer.StartAsync();
        var (laptop, lost) = (await server.DeviceAsync(), await server.DeviceAsync());
        var collection = CollectionId.Parse((await laptop.CollectionAsync()).Id);
        var queue = await NegotiateAsync(lost);
        var waiting = ReceiveAsync(server, queue, 60);
        using (await laptop.SendAsync("DELETE", Routes.Fill(Routes.Device, lost.Id))) { }
        using (var gone = await waiting) await TestServer.ProblemAsync(gone, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using (await laptop.AppendAsync(collection, laptop.Log(collection, LogPosition.Start(collection)))) { }
        using (var gone = await ReceiveAsync(server, queue, 0)) await TestServer.ProblemAsync(gone, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using (var refused = await lost.SendAsync("POST", Routes.Fill(Routes.Negotiate, lost.Id))) await TestServer.ProblemAsync(refused, HttpStatusCode.Forbidden, ProblemTypes.DeviceRevoked);
    }

    [TestMethod]
    public async Task AnotherUsersAppends_AreTheirOwn()
    {
        await using var server = await TestServer.StartAsync();
        var (anna, berta) = (await server.DeviceAsync("anna"), await server.DeviceAsync("berta"));
        var queue = await NegotiateAsync(berta);
        var collection = CollectionId.Parse((await anna.CollectionAsync()).Id);
        using (await anna.AppendAsync(collection, anna.Log(collection, LogPosition.Start(collection)))) { }
        using var answer = await ReceiveAsync(server, queue, 0);
        Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
        using var foreign = await berta.SendAsync("POST", Routes.Fill(Routes.Negotiate, anna.Id));
        await TestServer.ProblemAsync(foreign, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [TestMethod]
    public async Task Server_WhileDevicesWait_StopsAtOnce_AndAfterwardsTheyNegotiateAgain()
    {
        await using var server = await TestServer.StartAsync();
        var phone = await server.DeviceAsync();
        var queue = await NegotiateAsync(phone);
        var waiting = ReceiveAsync(server, queue, 60);
        await WaitingAsync(waiting);
        await server.Server.DisposeAsync();
        using (var answer = await waiting) Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
        server.Http.Dispose();
        await server.StartAgainAsync();
        phone = phone with { Http = server.Http };
        var moved = queue with { Url = new Uri(server.Server.Address, new Uri(queue.Url).AbsolutePath).ToString() };
        using (var refused = await ReceiveAsync(server, moved, 0)) await TestServer.ProblemAsync(refused, HttpStatusCode.Unauthorized, ProblemTypes.Unauthenticated);
        using (var answer = await ReceiveAsync(server, await NegotiateAsync(phone), 0)) Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>Gives the request time to arrive. Should it come only later, the server answers it no differently.</summary>
    private static async Task WaitingAsync(Task<HttpResponseMessage> waiting) => Assert.AreNotSame(waiting, await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(200))));

    private static async Task<NegotiatedQueue> NegotiateAsync(HttpDevice device)
    {
        using var response = await device.SendAsync("POST", Routes.Fill(Routes.Negotiate, device.Id));
        return await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.NegotiatedQueue);
    }

    private static Task<HttpResponseMessage> ReceiveAsync(TestServer server, NegotiatedQueue queue, int seconds) =>
        SendAsync(server, DeviceQueue.Receive(new Uri(queue.Url), TimeSpan.FromSeconds(seconds)).ToString(), queue.Authorization);

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string address, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await server.Http.SendAsync(request);
    }
}
