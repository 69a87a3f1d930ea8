using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class DeviceQueueNameTests
{
    /// <summary>Computed with sha256sum: queues are found again by their names alone, so these never change.</summary>
    [TestMethod]
    public void Of_IsTheBeginningOfAHash_OfOneLengthForEver()
    {
        var name = DeviceQueueName.Of(new UserId(1), new DeviceId(2));
        Assert.AreEqual("device-babab295f93dfbf8981960bfcb6a0f79", name);
        Assert.AreEqual(DeviceQueueName.Length, name.Length);
        Assert.IsTrue(DeviceQueueName.Is(name));
        Assert.AreNotEqual(name, DeviceQueueName.Of(new UserId(2), new DeviceId(1)));
        Assert.AreNotEqual(name, DeviceQueueName.Of(new UserId(1), new DeviceId(3)));
    }

    [TestMethod]
    [DataRow("appended")]
    [DataRow("webhooks")]
    [DataRow("device-")]
    [DataRow("device-babab295f93dfbf8981960bfcb6a0f79\n")]
    [DataRow("device-BABAB295F93DFBF8981960BFCB6A0F79")]
    public void Is_AQueueThatIsNoDevices_IsLeftAlone(string name) => Assert.IsFalse(DeviceQueueName.Is(name));
}
