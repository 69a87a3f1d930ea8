using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>Wherever the service stops between a commit and a delivery, nothing is left out, and nothing is told that should not be.</summary>
[TestClass]
public sealed class WebhookGapTests(TestContext context) : IAsyncDisposable
{
    private HookWorld world = null!;
    private CollectionId documents;
    private TestDevice laptop = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        world = await HookWorld.StartAsync(context.CancellationToken);
        documents = await world.Cloud.CollectionAsync(HookWorld.Anna);
        laptop = await world.Cloud.DeviceAsync(HookWorld.Anna, documents);
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [TestMethod]
    public async Task ServiceStoppedBetweenCommitAndNotice_TheLookForGapsTells_WithTheSameId()
    {
        await world.SubscribeAsync();
        await world.AppendAsync(laptop, 3, tell: false);
        await world.DeliverAsync();
        Assert.IsEmpty(world.Arrived);

        Assert.AreEqual(1, await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken));
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(Ids(1, 2, 3), world.Arrived.ToArray());
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
            await world.AppendAsync(laptop, tell: false);
            var steps = 0;
            world.Cloud.OnTables = _ => ++steps == stop ? throw new CrashException() : default;
            try { await world.Webhooks.Queueing.QueueAsync(HookWorld.Anna, documents, context.CancellationToken); }
            catch (CrashException) { }
            world.Cloud.OnTables = null;
        }
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(Ids([.. Enumerable.Range(1, 12)]), world.Arrived.Distinct().ToArray());
    }

    [TestMethod]
    public async Task SubscriptionCutShort_TellsOnlyWhatCameAfterIt()
    {
        await world.AppendAsync(laptop, 5);
        world.Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        world.Cloud.OnTables = step => step.Contains(" " + ChainKeys.HookPrefix, StringComparison.Ordinal) ? throw new CrashException() : default;
        await Assert.ThrowsExactlyAsync<CrashException>(() => world.SubscribeAsync());
        world.Cloud.OnTables = null;

        await world.AppendAsync(laptop, 2);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEquivalent(Ids(6, 7), world.Arrived.ToArray());
    }

    [TestMethod]
    public async Task SubscriptionWhoseQueueingFails_IsASubscription_AndTheLookForGapsTells()
    {
        world.Cloud.OnTables = step => step.Contains(" " + ChainKeys.HookPrefix, StringComparison.Ordinal) ? throw new StorageException("away", isFull: false, inner: null) : default;
        var (_, secret) = await world.SubscribeAsync();
        world.Cloud.OnTables = null;
        await world.AppendAsync(laptop);
        await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken);
        await world.DeliverAsync();
        CollectionAssert.AreEqual(Ids(1), world.Arrived.ToArray());
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
        await world.AppendAsync(laptop, tell: false);
        Assert.AreEqual(1, await world.Webhooks.Queueing.FillGapsAsync(context.CancellationToken));
        await world.DeliverAsync();
        CollectionAssert.AreEqual(Ids(1), world.Arrived.ToArray());
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

    private string[] Ids(params int[] sequences) => HookWorld.Ids(documents, sequences);
}
