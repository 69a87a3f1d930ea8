using SyncCloud.Protocol;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class FanOutTests
{
    private static readonly DeviceId Author = new(1);

    private static IEnumerable<ListeningDevice> Devices(int others) => Enumerable.Range(1, others + 1).Select(i => new ListeningDevice(new DeviceId((UInt128)i), null));

    [TestMethod]
    [DataRow(0, true, 0, false)]
    [DataRow(1, true, 1, false)]
    [DataRow(8, true, 8, false)]
    [DataRow(9, true, 0, true)]
    [DataRow(500, true, 0, true)]
    [DataRow(9, false, 9, false)]
    public void Of_AFewAreToldAtOnce_ManyByTheRelayWhereThereIsOne(int others, bool hasRelay, int direct, bool relayed)
    {
        var plan = FanOut.Of(Devices(others), Author, hasRelay);
        Assert.HasCount(direct, plan.Direct);
        Assert.AreEqual(relayed, plan.RelayDevices);
        Assert.IsFalse(plan.Direct.Any(device => device.Id == Author), "the author knows");
    }
}
