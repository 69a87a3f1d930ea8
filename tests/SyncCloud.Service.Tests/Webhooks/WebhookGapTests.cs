using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>Wherever the service stops between a commit and a delivery, nothing is left out, and nothing is told that should not be.</summary>
[TestClass]
public sealed class WebhookGapTests(TestContext context) : IAsyncDisposable
{
    private HookWorld world = null!;

    [TestInitialize]
    public async Task StartAsync() => world = await HookWorld.StartAsync(context.CancellationToken);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [TestMethod]
    public async Task ServiceStoppedBetweenCommitAndNotice_TheLookForGapsTells_WithTheSameId()
    {
        await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop, 3, tell: false);
        await world.DeliverAsync();
        Assert.IsEmpty(world.Arrived);

        Assert.AreEqual(1, await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken));
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(world.Ids(1, 2, 3), world.Arrived.ToArray());
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        Assert.HasCount(3, world.Arrived, "nothing is told twice when nothing went wrong");
    }

    /// <summary>Wherever the service stops while it queues, each event arrives, and what arrives twice has the same id.</summary>
    [TestMethod]
    public async Task ServiceStopsAtAnyStepOfQueueing_NothingIsLeftOut()
    {
        await world.SubscribeAsync();
        for (var stop = 1; stop <= 12; stop++)
        {
            await world.AppendAsync(world.Laptop, tell: false);
            var steps = 0;
            world.Cloud.OnTables = _ => ++steps == stop ? throw new CrashException() : default;
            try { await world.Webhooks.Queueing.QueueAsync(HookWorld.Anna, world.Documents, context.CancellationToken); }
            catch (CrashException) { }
            world.Cloud.OnTables = null;
        }
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(world.Ids([.. Enumerable.Range(1, 12)]), world.Arrived.Distinct().ToArray());
    }

    [TestMethod]
    public async Task SubscriptionCutShort_TellsOnlyWhatCameAfterIt()
    {
        await world.AppendAsync(world.Laptop, 5);
        world.Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        world.Cloud.OnTables = step => step.Contains(" " + ChainKeys.HookPrefix, StringComparison.Ordinal) ? throw new CrashException() : default;
        await Assert.ThrowsExactlyAsync<CrashException>(() => world.SubscribeAsync());
        world.Cloud.OnTables = null;

        await world.AppendAsync(world.Laptop, 2);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(world.Ids(6, 7), world.Arrived.ToArray());
    }

    [TestMethod]
    public async Task SubscriptionWhoseQueueingFails_IsASubscription_AndTheLookForGapsTells()
    {
        world.Cloud.OnTables = step => step.Contains(" " + ChainKeys.HookPrefix, StringComparison.Ordinal) ? throw new StorageException("away", isFull: false, inner: null) : default;
        var (_, secret) = await world.SubscribeAsync();
        world.Cloud.OnTables = null;
        await world.AppendAsync(world.Laptop);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEqual(world.Ids(1), world.Arrived.ToArray());
        Assert.IsTrue(world.Receiver.Received[^1].IsSignedWith(secret));
    }

    /// <summary>The look for gaps meets a webhook that is listed and not there yet, and must not take it for the rest of one that is gone.</summary>
    [TestMethod]
    public async Task SubscribedWhileTheLookForGapsGoesOn_StaysSubscribed()
    {
        var looking = false;
        world.Cloud.OnTables = async step =>
        {
            if (looking || !step.StartsWith("commit user-", StringComparison.Ordinal) || !step.Contains(" webhook-", StringComparison.Ordinal)) return;
            looking = true;
            await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        };
        await world.SubscribeAsync();
        world.Cloud.OnTables = null;
        Assert.IsTrue(looking);
        await world.AppendAsync(world.Laptop, tell: false);
        Assert.AreEqual(1, await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken));
        await world.DeliverAsync();
        CollectionAssert.AreEqual(world.Ids(1), world.Arrived.ToArray());
    }

    [TestMethod]
    public async Task DeletionCutShortAnywhere_TheLookForGapsFinishesIt()
    {
        for (var stop = 1; ; stop++)
        {
            var (webhook, _) = await world.SubscribeAsync();
            var steps = 0;
            var crashed = false;
            world.Cloud.OnTables = _ => ++steps == stop ? throw new CrashException() : default;
            try { await world.Webhooks.Registry.DeleteAsync(HookWorld.Anna, webhook.Id, context.CancellationToken); }
            catch (CrashException) { crashed = true; }
            world.Cloud.OnTables = null;
            if (!crashed) break;
            await world.Webhooks.Registry.DeleteAsync(HookWorld.Anna, webhook.Id, context.CancellationToken);
            await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
            Assert.IsEmpty(world.RowsOf(webhook), $"stopped at step {stop}");
        }
    }

    /// <summary>A broker gives a message back only so often, and nobody reads what it gives up.</summary>
    [TestMethod]
    public async Task TablesAreAwayWhileADeliveryIsMade_ItIsMadeLater_AsTheSameAttempt()
    {
        await world.SubscribeAsync();
        await world.AppendAsync(world.Laptop);
        var webhook = (await world.Webhooks.Registry.ListAsync(HookWorld.Anna, context.CancellationToken)).Single();
        world.Cloud.OnTables = step => step.StartsWith("read user-", StringComparison.Ordinal) ? throw new StorageException("away", isFull: false, inner: null) : default;
        Assert.IsTrue(await world.DeliverSomeAsync());
        world.Cloud.OnTables = null;
        Assert.IsEmpty(world.Arrived);

        Assert.AreEqual(TimeSpan.FromMinutes(1), await world.ToNextAsync());
        await world.DeliverAsync();
        CollectionAssert.AreEqual(world.Ids(1), world.Arrived.ToArray());
        Assert.AreEqual(1, (await world.Webhooks.Registry.DeliveriesAsync(HookWorld.Anna, webhook.Id, context.CancellationToken)).Value.Single().Attempt);
    }
}
