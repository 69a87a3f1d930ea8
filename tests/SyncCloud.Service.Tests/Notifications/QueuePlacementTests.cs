using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class QueuePlacementTests
{
    private static readonly UserId User = new(1);
    private readonly TestCloud cloud = new();

    private QueuePlacement Over(params string[] places) => new(cloud.Tables, places);

    private async Task<DeviceId> DeviceAsync() => (await cloud.Service.Devices.RegisterAsync(User, "laptop", null, null, default)).Value.Id;

    [TestMethod]
    public async Task Of_SpreadsDevices_AndMovesNoneWhenAPlaceIsAdded()
    {
        var devices = new List<DeviceId>();
        for (var i = 0; i < 64; i++) devices.Add(await DeviceAsync());
        var before = new Dictionary<DeviceId, string?>();
        foreach (var device in devices) before[device] = await Over("one", "two").OfAsync(User, device, default);
        Assert.IsTrue(before.Values.Count(place => place == "one") is > 16 and < 48);
        foreach (var device in devices)
        {
            Assert.AreEqual(before[device], await Over("one", "two", "three").OfAsync(User, device, default));
            Assert.AreEqual(before[device], await Over("three").KnownAsync(User, device, default));
        }
    }

    [TestMethod]
    public async Task Of_APlaceThatIsNoLongerOurs_IsReplaced()
    {
        var device = await DeviceAsync();
        Assert.AreEqual("old", await Over("old").OfAsync(User, device, default));
        Assert.AreEqual("new", await Over("new").OfAsync(User, device, default));
        Assert.AreEqual("new", await Over("new").KnownAsync(User, device, default));
    }

    [TestMethod]
    public async Task Of_ADeviceThatIsNotThere_HasNone_AndGetsNoRow()
    {
        Assert.IsNull(await Over("one").OfAsync(User, new DeviceId(99), default));
        Assert.IsNull(await Over("one").KnownAsync(User, new DeviceId(99), default));
        Assert.IsNull(await Over("one").KnownAsync(User, await DeviceAsync(), default), "never negotiated");
    }
}
