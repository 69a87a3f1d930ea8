using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

[TestClass]
public sealed class DeliveryMessageTests
{
    [TestMethod]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        var delivery = new Delivery(new UserId(1), new WebhookId(2), new CollectionId(3), long.MaxValue, 9);
        Assert.AreEqual(delivery, DeliveryMessage.Read(DeliveryMessage.Write(delivery)));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("[1]")]
    [DataRow("""{"user":"1","webhook":"2","collection":"3","sequence":1,"attempt":1}""")]
    public void Read_OfAnythingElse_IsCorrupt(string body) => Assert.ThrowsExactly<CorruptDataException>(() => DeliveryMessage.Read(Encoding.UTF8.GetBytes(body)));
}
