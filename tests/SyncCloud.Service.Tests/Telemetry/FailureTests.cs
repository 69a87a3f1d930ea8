using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.Service.Tests.Telemetry;

/// <summary>What goes wrong is what is looked for.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FailureTests(TestContext context)
{
    [TestMethod]
    public async Task Webhook_ThatFailsOrWantsNoMore_IsCountedByAttempt()
    {
        await using var world = await HookWorld.StartAsync(context.CancellationToken);
        await world.SubscribeAsync();
        using var measured = new Measured();
        world.Answer(503);
        await world.AppendAsync(world.Laptop);
        do await world.DeliverAsync(); while (await world.ToNextAsync() is not null);
        world.Answer(410);
        await world.AppendAsync(world.Laptop);
        await world.DeliverAsync();
        var sums = measured.Sums;
        foreach (var attempt in Enumerable.Range(1, 9)) Assert.AreEqual(1, sums[$"webhook.attempts 503 {attempt} failed"]);
        Assert.AreEqual(1, sums["webhook.attempts 503 10 given-up"]);
        Assert.AreEqual(1, sums["webhook.attempts 410 1 gone"]);
    }

    [TestMethod]
    public async Task Devices_ThatCouldNotBeTold_AreCounted_AndTheFailureIsTheCallersStill()
    {
        using var measured = new Measured();
        var queues = new MeasuredDeviceQueues(new Failing());
        ListeningDevice[] devices = [new(new DeviceId(1), null), new(new DeviceId(2), null)];
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await queues.SendAsync(new UserId(1), devices, new Hint(new CollectionId(1), 1), context.CancellationToken));
        var append = new RelayedAppend(new AppendNotice(new UserId(1), new CollectionId(1), new DeviceId(1), new LogPosition(1, default), HasHooks: false), Devices: true);
        await Assert.ThrowsExactlyAsync<TimeoutException>(async () => await new MeasuredRelay(new Failing()).PutAsync(append, context.CancellationToken));
        Assert.AreEqual(2, measured.Sums["notification.hints unavailable"]);
        Assert.AreEqual(1, measured.Sums["notification.relays TimeoutException"]);
    }

    [TestMethod]
    public async Task MaintenanceCutShort_IsAFailure_AndWhatAWholePassDid_IsCounted()
    {
        var cloud = new TestCloud();
        await cloud.CollectionAsync(new UserId(1));
        using var measured = new Measured();
        cloud.OnTables = _ => throw new StorageException("away", isFull: false, null);
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await cloud.Service.MaintainAsync(1, context.CancellationToken));
        Assert.Contains("maintenance.duration unavailable", measured.Sums.Keys);
        cloud.OnTables = null;
        Assert.AreEqual(1, (await cloud.Service.MaintainAsync(1, context.CancellationToken)).Collections);
        Assert.Contains("maintenance.duration", measured.Sums.Keys);
        Instruments.Maintained(TimeSpan.Zero, new() { LogsRolled = 3, PacksRetired = 2 }, null);
        Assert.AreEqual((3.0, 2.0), (measured.Sums["maintenance.changes log-rolled"], measured.Sums["maintenance.changes pack-retired"]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Health_OfAServiceWithoutItsTablesOrItsBlobs_IsNone(bool tables)
    {
        var cloud = new TestCloud();
        await cloud.Service.Health.CheckAsync(context.CancellationToken);
        Func<string, ValueTask> away = _ => throw new StorageException("away", isFull: false, null);
        if (tables) cloud.OnTables = away;
        else cloud.OnBlobs = away;
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await cloud.Service.Health.CheckAsync(context.CancellationToken));
    }

    private sealed class Failing : IDeviceQueues, IAppendRelay
    {
        public ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken) => throw new NotSupportedException();
        public ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken) => throw new StorageException("away", isFull: false, null);
        public ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken) => throw new NotSupportedException();
        public ValueTask PutAsync(RelayedAppend append, CancellationToken cancellationToken) => throw new TimeoutException();
    }
}
