using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A cloned disk, or a home restored from a backup: the copy has become a device of its own and keeps what the other one left in its state store.</summary>
[TestClass]
public sealed class CloneTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task ClonedDisk_WithALogInTheOutboxThatWasCommitted_ConfirmsItAndSendsNothingTwice()
    {
        var cloud = RoundDevice.NewCloud();
        using var device = new RoundDevice(cloud, new DeviceId(1), "laptop");
        device.Write("a.txt", "a");
        cloud.OnAppend = (_, before) => { if (!before) throw new TransportException("the answer was lost", isFinal: true); };
        await Assert.ThrowsExactlyAsync<TransportException>(() => device.SyncAsync(TestContext.CancellationToken));
        cloud.OnAppend = (_, _) => { };

        device.Id = new DeviceId(2);
        await device.InStepAsync(TestContext.CancellationToken);

        Assert.HasCount(1, cloud.Logs);
        CollectionAssert.AreEqual(new[] { "a.txt: a" }, device.Files());
    }

    [TestMethod]
    public async Task ClonedDisk_WithALogInTheOutboxThatNeverArrived_SendsItsChangesAsItsOwn_AndTheOtherCopysLogMergesAsEqual()
    {
        var cloud = RoundDevice.NewCloud();
        using var device = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var other = new RoundDevice(cloud, new DeviceId(1), "laptop");
        device.Write("a.txt", "a");
        cloud.OnAppend = (_, _) => throw new TransportException("no way out", isFinal: true);
        await Assert.ThrowsExactlyAsync<TransportException>(() => device.SyncAsync(TestContext.CancellationToken));
        cloud.OnAppend = (_, _) => { };
        // The disk is cloned with the log in its outbox.
        RoundDevice.Restore(device.Backup(device.Folder), other.Folder);
        RoundDevice.Restore(device.Backup(device.StateFile), other.StateFile);

        device.Id = new DeviceId(2);
        await device.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual(new DeviceId(2), ChangeLog.Open(cloud.Logs.Single().Bytes).Header.Device);
        var report = await other.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.Conflicts);
        Assert.HasCount(1, cloud.Logs);
        CollectionAssert.AreEqual(new[] { "a.txt: a" }, other.Files());
        CollectionAssert.AreEqual(new[] { "a.txt: a" }, device.Files());
    }
}
