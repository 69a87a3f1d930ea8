using System.Net;
using SyncCloud.Agent.Follow;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests.Follow;

[TestClass]
public sealed class QueueConnectionTests(TestContext context)
{
    private static readonly CollectionId Documents = new(7);

    private Task<QueueConnection> OpenAsync(CloudScript cloud) => QueueConnection.OpenAsync(cloud.Home, cloud.Connect, TimeProvider.System, context.CancellationToken);

    [TestMethod]
    public async Task Open_ThenReceive_AsksTheServiceAsThisDevice_AndTheQueueWithItsOwnPermissionAlone()
    {
        using var cloud = new CloudScript().Negotiates().Hints(Documents, 5).Answers(HttpStatusCode.NoContent);
        using var queue = await OpenAsync(cloud);
        Assert.AreEqual(new QueueAnswer(true, new Hint(Documents, 5)), await queue.ReceiveAsync(context.CancellationToken));
        Assert.AreEqual(new QueueAnswer(true, null), await queue.ReceiveAsync(context.CancellationToken));
        Assert.AreSequenceEqual([
            ($"POST https://cloud.example.org/devices/{new string('1', 32)}/notifications:negotiate", "Bearer the-token", cloud.Home.Installation.PinnedCertificate),
            ($"DELETE {CloudScript.Queue}/messages/head?timeout=60", "SharedAccessSignature sr=1", null),
            ($"DELETE {CloudScript.Queue}/messages/head?timeout=60", "SharedAccessSignature sr=1", null),
        ], cloud.Requests, "the pinned certificate is the service's, not the broker's");
    }

    [TestMethod]
    public async Task Open_AQueueOfTheServiceItself_IsPinnedToo()
    {
        using var cloud = new CloudScript().Negotiates("https://cloud.example.org/queues/device-1").Answers(HttpStatusCode.NoContent);
        using var queue = await OpenAsync(cloud);
        await queue.ReceiveAsync(context.CancellationToken);
        Assert.IsTrue(cloud.Requests.All(request => request.Pinned == cloud.Home.Installation.PinnedCertificate));
    }

    [TestMethod]
    [DataRow(HttpStatusCode.Unauthorized)]
    [DataRow(HttpStatusCode.NotFound)]
    [DataRow(HttpStatusCode.Gone)]
    public async Task Receive_WhenThePermissionOrTheQueueHasEnded_SaysSo(HttpStatusCode status)
    {
        using var cloud = new CloudScript().Negotiates().Answers(status);
        using var queue = await OpenAsync(cloud);
        Assert.AreEqual(new QueueAnswer(false, null), await queue.ReceiveAsync(context.CancellationToken));
    }

    [TestMethod]
    public async Task Receive_OfAnythingElse_IsAFailureThatNamesThePeer_AndNoSecret()
    {
        foreach (var answer in (Action<CloudScript>[])
        [
            cloud => cloud.Answers(HttpStatusCode.InternalServerError), cloud => cloud.Answers(HttpStatusCode.OK, "<html>", "text/html"), cloud => cloud.Answers(HttpStatusCode.OK, """{"collection":"x","sequence":1}"""),
            cloud => cloud.Answers(HttpStatusCode.OK, new string(' ', 100_000)), cloud => cloud.Breaks(), cloud => cloud.Answers(HttpStatusCode.TooManyRequests),
        ])
        {
            using var cloud = new CloudScript().Negotiates();
            answer(cloud);
            using var queue = await OpenAsync(cloud);
            var failure = await Assert.ThrowsExactlyAsync<TransportException>(() => queue.ReceiveAsync(context.CancellationToken));
            Assert.IsFalse(failure.IsFinal);
            Assert.StartsWith("queue.example.org ", failure.Message);
            Assert.DoesNotContain("SharedAccessSignature", failure.ToString());
        }
    }

    [TestMethod]
    public async Task Open_WhenRefused_TellsTheType()
    {
        using var cloud = new CloudScript().Refuses(HttpStatusCode.Forbidden, ProblemTypes.DeviceRevoked);
        var failure = await Assert.ThrowsExactlyAsync<TransportException>(() => OpenAsync(cloud));
        Assert.AreEqual(ProblemTypes.DeviceRevoked, failure.ProblemType);
        Assert.AreEqual("https://cloud.example.org refused the request (It said no). This device was revoked; if that was not meant, register it again.", failure.Message);
    }

    [TestMethod]
    [DataRow("http://queue.example.org/1")]
    [DataRow("ftp://queue.example.org/1")]
    [DataRow("queue")]
    public async Task Open_AQueueThatIsNotEncrypted_OrNoAddress_IsNotAsked(string address)
    {
        using var cloud = new CloudScript().Negotiates(address);
        await Assert.ThrowsExactlyAsync<TransportException>(() => OpenAsync(cloud));
        Assert.HasCount(1, cloud.Requests);
    }

    [TestMethod]
    public async Task Open_OverPlainHttpBeyondThisMachine_SendsNothing_UnlessTheDeviceJoinedSo()
    {
        using (var cloud = new CloudScript("http://cloud.example.org/").Negotiates())
        {
            await Assert.ThrowsExactlyAsync<TransportException>(() => OpenAsync(cloud));
            Assert.IsEmpty(cloud.Requests);
        }
        using (var cloud = new CloudScript("http://cloud.example.org/", insecure: true).Negotiates("http://cloud.example.org/queues/1"))
            using (await OpenAsync(cloud)) Assert.HasCount(1, cloud.Requests);
    }
}
