using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class RelayMessageTests
{
    private static readonly RelayedAppend Append = new(new AppendNotice(new UserId(1), new CollectionId(2), new DeviceId(3), new LogPosition(4, Hash256.Of([5])), HasHooks: true), Devices: false);

    [TestMethod]
    public void Message_ReadBack_IsWhatWasWritten()
    {
        Assert.AreEqual(Append, RelayMessage.Read(RelayMessage.Write(Append)));
        Assert.AreEqual(Append with { Devices = true }, RelayMessage.Read(RelayMessage.Write(Append with { Devices = true })));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"user":"x","collection":"x","author":"x","sequence":1,"hash":"x","hasHooks":true,"devices":true}""")]
    public void Message_OfAnotherSort_IsCorrupt(string body) => Assert.ThrowsExactly<CorruptDataException>(() => RelayMessage.Read(Encoding.UTF8.GetBytes(body)));

    [TestMethod]
    public void SilentQueues_OnlyDevicesQueues_ThatAreOldAndUnused_MayGo()
    {
        var now = new DateTimeOffset(2030, 1, 10, 0, 0, 0, TimeSpan.Zero);
        var (old, recent) = (now - SilentQueues.Age - TimeSpan.FromSeconds(1), now - TimeSpan.FromDays(6));
        var name = DeviceQueueName.Of(new UserId(1), new DeviceId(2));
        Assert.IsTrue(SilentQueues.MayGo(name, old, old, now));
        Assert.IsTrue(SilentQueues.MayGo(name, old, default, now), "never used");
        Assert.IsFalse(SilentQueues.MayGo(name, old, recent, now));
        Assert.IsFalse(SilentQueues.MayGo(name, recent, default, now), "just made");
        Assert.IsFalse(SilentQueues.MayGo("webhooks", old, old, now));
    }
}
