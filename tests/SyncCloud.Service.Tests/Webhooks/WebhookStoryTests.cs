using System.Text.Json;
using SyncCloud.Service.Management;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>What a subscriber sees, whatever happens to the service or to him.</summary>
[TestClass]
public sealed class WebhookStoryTests(TestContext context) : IAsyncDisposable
{
    private HookWorld world = null!;

    [TestInitialize]
    public async Task StartAsync() => world = await HookWorld.StartAsync(context.CancellationToken);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [TestMethod]
    public async Task Subscribed_EachLogIsToldOnce_Signed_AndNothingOfBefore()
    {
        await world.AppendAsync(world.Laptop, 3);
        world.Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        var (webhook, secret) = await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop, 2);
        await world.DeliverAsync();

        CollectionAssert.AreEquivalent(world.Ids(4, 5), world.Arrived.ToArray());
        foreach (var got in world.Receiver.Received.Where(got => got.Method == "POST"))
        {
            Assert.IsTrue(got.IsSignedWith(secret));
            using var json = JsonDocument.Parse(got.Body);
            var told = json.RootElement;
            Assert.AreEqual("1.0", told.GetProperty("specversion").GetString());
            Assert.AreEqual("synccloud.log.appended", told.GetProperty("type").GetString());
            Assert.AreEqual($"https://cloud.example/collections/{world.Documents}", told.GetProperty("source").GetString());
            Assert.AreEqual(world.Documents.ToString(), told.GetProperty("data").GetProperty("collection").GetString());
            Assert.AreEqual(told.GetProperty("id").GetString(), got.Headers["webhook-id"]);
        }
        var attempts = (await world.Webhooks.Registry.DeliveriesAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value;
        Assert.HasCount(2, attempts);
        Assert.IsTrue(attempts.All(attempt => attempt.Reason is null && attempt.Attempt == 1));
    }

    [TestMethod]
    public async Task EndpointDoesNotAgree_IsNotSubscribed_AndTheRefusalSaysWhy()
    {
        world.Receiver.Answer = http => { http.Response.StatusCode = 200; return Task.CompletedTask; };
        var outcome = await world.Webhooks.Registry.SubscribeAsync(HookWorld.Anna, world.Receiver.Address.AbsoluteUri, context.CancellationToken);
        Assert.Contains("WebHook-Allowed-Origin", Assert.IsInstanceOfType<Refusal.InvalidRequest>(outcome.Refusal).Detail);
        foreach (var address in new[] { "https://10.0.0.1/", "https://[fd00::1]/", "https://169.254.169.254/latest", "http://example.com/", "https://a:b@example.com/", "no address" })
            Assert.IsInstanceOfType<Refusal.InvalidRequest>((await world.Webhooks.Registry.SubscribeAsync(HookWorld.Anna, address, context.CancellationToken)).Refusal, address);
        Assert.IsEmpty(await world.Webhooks.Registry.ListAsync(HookWorld.Anna, context.CancellationToken));
    }

    [TestMethod]
    public async Task LogThatTakesANumberAnew_HasAnotherId()
    {
        await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        var id = world.Receiver.Received[^1].Headers["webhook-id"];
        var log = (await world.Cloud.Service.Reader.IndexAsync(HookWorld.Anna, world.Documents, 0, 1, context.CancellationToken)).Value.Logs[0];
        Assert.AreEqual($"log-{world.Documents}-1-{log.Position.Hash.ToString()[..16]}", id);
    }

    /// <summary>More is due for one endpoint than is sent at once: the others' events are among the first all the same.</summary>
    [TestMethod]
    public async Task ManyEventsWaitForOneEndpoint_TheOthersAreToldMeanwhile()
    {
        await world.SubscribeAsync("/busy");
        await world.AppendAsync(world.Laptop, 100);
        world.Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.SubscribeAsync("/other");
        await world.AppendAsync(world.Laptop);
        Assert.IsTrue(await world.DeliverSomeAsync());
        Assert.Contains("/other", world.Receiver.Received.Where(got => got.Method == "POST").Select(got => got.Path));
        await world.DeliverAsync();
        Assert.HasCount(102, world.Arrived);
    }

    [TestMethod]
    public async Task SubscriberFails_ItIsTriedWithGrowingWaits_AndGivenUpAfterThreeDays()
    {
        await world.SubscribeAsync();
        world.Answer(500);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        var (attempts, last, all) = (1, TimeSpan.Zero, TimeSpan.Zero);
        while (await world.ToNextAsync() is { } wait)
        {
            if (attempts < 8) Assert.IsGreaterThan(last, wait);
            (attempts, last, all) = (attempts + 1, wait, all + wait);
            await world.DeliverAsync();
        }
        Assert.AreEqual(RetrySchedule.Attempts, attempts);
        Assert.HasCount(attempts, world.Arrived);
        Assert.HasCount(1, world.Arrived.Distinct());
        Assert.IsTrue(all > TimeSpan.FromDays(2.9) && all < TimeSpan.FromDays(3.7), $"{all}");
        var told = await RecordsAsync();
        Assert.Contains("given up", told[0].Reason!);
        Assert.IsNull(told[0].Next);

        world.Answer(204);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        Assert.AreEqual(world.Ids(2)[0], world.Arrived[^1], "later events are sent");
    }

    [TestMethod]
    public async Task SubscriberFailsTwice_ThenGetsItOnTheThird()
    {
        await world.SubscribeAsync();
        world.Answer(503);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        await world.ToNextAsync();
        await world.DeliverAsync();
        world.Answer(200);
        await world.ToNextAsync();
        await world.DeliverAsync();
        Assert.HasCount(3, world.Arrived);
        Assert.IsNull(await world.ToNextAsync());
        var told = await RecordsAsync();
        Assert.AreSequenceEqual(new[] { 3, 2, 1 }, told.Select(record => record.Attempt));
        Assert.IsNull(told[0].Reason);
        Assert.IsNotNull(told[1].Next);
    }

    [TestMethod]
    public async Task Paused_EventsWait_AlsoThoseOnTheirWay_AndComeWhenItGoesOn()
    {
        var (webhook, _) = await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop, 2);
        await world.Webhooks.Registry.PauseAsync(HookWorld.Anna, webhook.Id, paused: true, context.CancellationToken);
        await world.AppendAsync(world.Laptop, 2);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        Assert.IsEmpty(world.Arrived);

        await world.Webhooks.Registry.PauseAsync(HookWorld.Anna, webhook.Id, paused: false, context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(world.Ids(1, 2, 3, 4), world.Arrived.Distinct().ToArray());
    }

    [TestMethod]
    public async Task SubscriberWantsNoMore_IsDisabled_AndNothingIsLostShouldItWantAgain()
    {
        var (webhook, _) = await world.SubscribeAsync();
        world.Answer(410);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        var now = (await world.Webhooks.Registry.ListAsync(HookWorld.Anna, context.CancellationToken)).Single();
        Assert.AreEqual(WebhookState.Disabled, now.State);
        Assert.Contains("410", now.Reason!);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        Assert.HasCount(1, world.Arrived, "it is left in peace");

        world.Answer(204);
        await world.Webhooks.Registry.PauseAsync(HookWorld.Anna, webhook.Id, paused: false, context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(world.Ids(1, 2), world.Arrived.Skip(1).Distinct().ToArray());
    }

    [TestMethod]
    public async Task SecretRotated_BothSignUntilTheFormerEnds()
    {
        var (webhook, former) = await world.SubscribeAsync();
        var next = (await world.Webhooks.Registry.RotateAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value.Secret;
        Assert.AreNotEqual(former, next);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        Assert.IsTrue(world.Receiver.Received[^1].IsSignedWith(former) && world.Receiver.Received[^1].IsSignedWith(next));
        world.Cloud.Clock.Advance(TimeSpan.FromDays(1));
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        Assert.IsFalse(world.Receiver.Received[^1].IsSignedWith(former));
        Assert.IsTrue(world.Receiver.Received[^1].IsSignedWith(next));
    }

    [TestMethod]
    public async Task Deleted_NothingIsSentAnyMore_AndNothingIsLeftOfIt()
    {
        var (webhook, secret) = await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop);
        Assert.IsNull((await world.Webhooks.Registry.DeleteAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Refusal);
        await world.DeliverAsync();
        Assert.IsFalse((await world.Laptop.AppendAsync()).HasHooks, "an append looks for no webhook any more");
        Assert.IsEmpty(world.Arrived);
        Assert.IsEmpty(world.RowsOf(webhook));
        Assert.DoesNotContain(row => row.Properties.Values.Values.Contains(secret), world.Cloud.Rows());
    }

    [TestMethod]
    public async Task CollectionsMadeLater_AreToldOfToo()
    {
        await world.SubscribeAsync();
        var photos = await world.Cloud.CollectionAsync(HookWorld.Anna, "photos");
        await world.Webhooks.Queueing.FollowAsync(HookWorld.Anna, photos, context.CancellationToken);
        var device = await world.Cloud.DeviceAsync(HookWorld.Anna, photos);
        await world.AppendAsync(device);
        await world.DeliverAsync();
        CollectionAssert.AreEqual(new[] { $"log-{photos}-1" }, world.Arrived.ToArray());
    }

    [TestMethod]
    public async Task AnotherUsersLogs_AreNotTold_AndHerWebhookIsNotHis()
    {
        var (webhook, _) = await world.SubscribeAsync();
        var berta = new UserId(2);
        var hers = await world.Cloud.CollectionAsync(berta, "hers");
        var device = await world.Cloud.DeviceAsync(berta, hers);
        Assert.IsFalse((await device.AppendAsync()).HasHooks);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        Assert.IsEmpty(world.Arrived);
        var registry = world.Webhooks.Registry;
        Assert.IsInstanceOfType<Refusal.NotFound>((await registry.PauseAsync(berta, webhook.Id, true, context.CancellationToken)).Refusal);
        Assert.IsInstanceOfType<Refusal.NotFound>((await registry.RotateAsync(berta, webhook.Id, context.CancellationToken)).Refusal);
        Assert.IsInstanceOfType<Refusal.NotFound>((await registry.TestAsync(berta, webhook.Id, context.CancellationToken)).Refusal);
        Assert.IsInstanceOfType<Refusal.NotFound>((await registry.DeleteAsync(berta, webhook.Id, context.CancellationToken)).Refusal);
    }

    [TestMethod]
    public async Task Test_SendsAnEventOfNothing_AndSaysWhatBecameOfIt()
    {
        var (webhook, secret) = await world.SubscribeAsync();
        Assert.IsNull((await world.Webhooks.Registry.TestAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value.Reason);
        Assert.IsTrue(world.Receiver.Received[^1].IsSignedWith(secret));
        using var json = JsonDocument.Parse(world.Receiver.Received[^1].Body);
        Assert.AreEqual("synccloud.webhook.test", json.RootElement.GetProperty("type").GetString());
        world.Answer(500);
        Assert.Contains("500", (await world.Webhooks.Registry.TestAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value.Reason!);
    }

    private async Task<IReadOnlyList<DeliveryRecord>> RecordsAsync()
    {
        var webhook = (await world.Webhooks.Registry.ListAsync(HookWorld.Anna, context.CancellationToken)).Single();
        return (await world.Webhooks.Registry.DeliveriesAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value;
    }
}
