using System.Net;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Webhooks over HTTP: a real server sends to a real server.</summary>
[TestClass]
public sealed class WebhookFlowTests(TestContext context) : IAsyncDisposable
{
    private static readonly ServiceOptions Options = new() { WebhooksToThisMachine = true };
    private Receiver receiver = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        receiver = await Receiver.StartAsync(context.CancellationToken);
        receiver.AgreeAndAnswer(200);
    }

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [TestMethod]
    public async Task Append_IsToldToTheSubscriber_Signed_AndCanBeReplayed()
    {
        await using var server = await TestServer.StartAsync(Options);
        var device = await server.DeviceAsync();
        var before = await device.CollectionAsync("before");
        var subscribed = await SubscribeAsync(device);
        Assert.AreEqual("active", subscribed.Webhook.State);
        var after = await device.CollectionAsync("after");
        foreach (var collection in new[] { before, after })
        {
            var id = CollectionId.Parse(collection.Id);
            using var response = await device.AppendAsync(id, device.Log(id, LogPosition.Start(id)));
            Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        }
        var got = await ArrivedAsync(2);
        CollectionAssert.AreEquivalent(new[] { $"log-{before.Id}-1", $"log-{after.Id}-1" }, got.Select(one => one.Headers["webhook-id"][..^17]).ToArray());
        Assert.IsTrue(got.All(one => one.IsSignedWith(subscribed.Secret)));

        using var replay = await device.SendAsync("GET", $"{Routes.Fill(Routes.Events, CollectionId.Parse(after.Id))}?after=0");
        Assert.AreEqual(MediaTypes.CloudEvents, replay.Content.Headers.ContentType!.MediaType);
        using var events = JsonDocument.Parse(await replay.Content.ReadAsStringAsync(context.CancellationToken));
        using var sent = JsonDocument.Parse(got.Single(one => one.Headers["webhook-id"].StartsWith($"log-{after.Id}-1-", StringComparison.Ordinal)).Body);
        Assert.AreEqual(1, events.RootElement.GetArrayLength());
        Assert.IsTrue(JsonElement.DeepEquals(sent.RootElement, events.RootElement[0]), "what is replayed is what was told");
        using var later = await device.SendAsync("GET", $"{Routes.Fill(Routes.Events, CollectionId.Parse(after.Id))}?after=1");
        Assert.AreEqual("[]", await later.Content.ReadAsStringAsync(context.CancellationToken));
    }

    [TestMethod]
    public async Task ServerStoppedBeforeItCouldSend_SendsWhenItIsBack()
    {
        await using var server = await TestServer.StartAsync(Options);
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        await SubscribeAsync(device);
        receiver.AgreeAndAnswer(503);
        using (await device.AppendAsync(collection, device.Log(collection, LogPosition.Start(collection)))) { }
        await ArrivedAsync(1);
        await server.StopAsync();
        receiver.AgreeAndAnswer(200);
        server.Ahead = TimeSpan.FromMinutes(1);
        await server.StartAgainAsync();
        var got = await ArrivedAsync(2);
        Assert.AreEqual(got[0].Headers["webhook-id"], got[1].Headers["webhook-id"]);
    }

    [TestMethod]
    public async Task PauseRotateTestAndDelete_OverHttp()
    {
        await using var server = await TestServer.StartAsync(Options);
        var device = await server.DeviceAsync();
        var (webhook, secret) = await SubscribeAsync(device);
        string At(string route) => route.Replace("{webhook}", webhook.Id, StringComparison.Ordinal);

        using (var tested = await device.SendAsync("POST", At(Routes.WebhookTest)))
            Assert.IsNull((await TestServer.ReadAsync(tested, HttpStatusCode.OK, ContractJson.Default.WebhookAttempt)).Reason);
        using (var rotated = await device.SendAsync("POST", At(Routes.WebhookSecret)))
            Assert.AreNotEqual(secret, (await TestServer.ReadAsync(rotated, HttpStatusCode.OK, ContractJson.Default.WebhookSecret)).Secret);
        using (var paused = await device.SendAsync("PATCH", At(Routes.Webhook), TestServer.Json(new WebhookChange(Paused: true), ContractJson.Default.WebhookChange)))
            Assert.AreEqual("paused", (await TestServer.ReadAsync(paused, HttpStatusCode.OK, ContractJson.Default.WebhookInfo)).State);
        using (var deliveries = await device.SendAsync("GET", At(Routes.WebhookDeliveries)))
            Assert.HasCount(1, (await TestServer.ReadAsync(deliveries, HttpStatusCode.OK, ContractJson.Default.WebhookAttemptList)).Deliveries);
        using (var list = await device.SendAsync("GET", Routes.Webhooks))
        {
            Assert.DoesNotContain("whsec_", await list.Content.ReadAsStringAsync(context.CancellationToken), "a secret is told once");
            Assert.AreEqual("paused", (await TestServer.ReadAsync(list, HttpStatusCode.OK, ContractJson.Default.WebhookList)).Webhooks.Single().State);
        }
        using (var deleted = await device.SendAsync("DELETE", At(Routes.Webhook))) Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await device.SendAsync("DELETE", At(Routes.Webhook));
        await TestServer.ProblemAsync(again, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [TestMethod]
    public async Task EndpointOnThisMachine_IsRefused_UnlessTheOwnerAllowsIt()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        foreach (var address in new[] { receiver.Address.AbsoluteUri, "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://192.168.1.1/", "http://example.com/" })
        {
            using var response = await device.SendAsync("POST", Routes.Webhooks, TestServer.Json(new WebhookSubscription(address), ContractJson.Default.WebhookSubscription));
            await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        }
        using var byName = await device.SendAsync("POST", Routes.Webhooks, TestServer.Json(new WebhookSubscription("https://localhost/"), ContractJson.Default.WebhookSubscription));
        Assert.Contains("not on the public internet", (await TestServer.ProblemAsync(byName, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest)).Detail!);
        Assert.IsEmpty(receiver.Received);
    }

    private async Task<SubscribedWebhook> SubscribeAsync(HttpDevice device)
    {
        using var response = await device.SendAsync("POST", Routes.Webhooks, TestServer.Json(new WebhookSubscription(receiver.Address.AbsoluteUri), ContractJson.Default.WebhookSubscription));
        return await TestServer.ReadAsync(response, HttpStatusCode.Created, ContractJson.Default.SubscribedWebhook);
    }

    private async Task<List<Received>> ArrivedAsync(int count)
    {
        while (true)
        {
            var got = receiver.Received.Where(one => one.Method == "POST").ToList();
            if (got.Count >= count) return got;
            await Task.Delay(20, context.CancellationToken);
        }
    }
}
