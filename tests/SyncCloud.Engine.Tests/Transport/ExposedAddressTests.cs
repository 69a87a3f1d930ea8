using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

[TestClass]
public sealed class ExposedAddressTests(TestContext context)
{
    [TestMethod]
    public async Task PlainHttpBeyondThisMachine_IsRefusedBeforeAnythingIsSent()
    {
        using var handler = HttpConnections.CreateHandler();
        var connection = new ServiceConnection { Address = new Uri("http://192.0.2.1:5190"), Token = _ => ValueTask.FromResult("token"), Device = new DeviceCredentials(new DeviceId(5), "secret") };
        using var transport = new HttpCloudTransport(connection, handler, TimeProvider.System);
        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadLogAsync(new CollectionId(1), 1, context.CancellationToken));
        Assert.IsTrue(error.IsFinal);
        Assert.Contains("is not encrypted", error.Message);
    }

    [TestMethod]
    public async Task LinkToPlainHttpBeyondThisMachine_IsRefused_FromALoopbackServiceToo()
    {
        await using var server = await LoopbackServer.StartAsync((http, _) =>
        {
            var links = new ContentLinks([], [new ContentLink(Hash256.Of([1]).ToString(), "http://192.0.2.1/content", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, false, DateTimeOffset.MaxValue)]);
            return LoopbackServer.JsonAsync(http, links, ContractJson.Default.ContentLinks);
        });
        using var transport = server.Transport();
        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadPackAsync(new CollectionId(1), Hash256.Of([1]), 0, 10, context.CancellationToken));
        Assert.Contains("http://192.0.2.1 is not encrypted", error.Message);
    }
}
