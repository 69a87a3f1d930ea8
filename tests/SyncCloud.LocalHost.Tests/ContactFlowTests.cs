using System.Buffers.Text;
using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Tests;

/// <summary>A contact that comes with a read of logs is the same as one by itself.</summary>
[TestClass]
public sealed class ContactFlowTests
{
    [TestMethod]
    public async Task ReadLogs_WithAContact_IsBoth_AndACopyLeftBehindReadsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var logs = $"{Routes.Fill(Routes.Logs, CollectionId.Parse((await device.CollectionAsync()).Id))}?after=0";
        foreach (var (current, next) in new (int?, int)[] { (null, 1), (1, 2), (1, 2), (2, 3) })
        {
            using var response = await device.SendAsync("GET", logs, contact: Contact(current, next).ToHeader());
            Assert.AreEqual((HttpStatusCode.OK, "1"), (response.StatusCode, Taken(response)));
            Assert.AreEqual(LogStream.EmptyLength, response.Content.Headers.ContentLength);
            Assert.HasCount(LogStream.EmptyLength, await response.Content.ReadAsByteArrayAsync());
        }

        foreach (var old in new int?[] { null, 1 })
        {
            using var response = await device.SendAsync("GET", logs, contact: Contact(old, 9).ToHeader());
            await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.Superseded);
            Assert.IsNull(Taken(response));
        }
        using (var response = await device.SendAsync("POST", Routes.Fill(Routes.Contact, device.Id), TestServer.Json(Contact(3, 4), ContractJson.Default.InstanceContact)))
            Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await device.SendAsync("GET", logs)) Assert.IsNull(Taken(response), "there was none");
    }

    [TestMethod]
    public async Task ReadLogs_Refused_TellsThatTheContactWasTaken()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        using (var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.Logs, collection)}?after=7&hash={Hash256.Of([1])}", contact: Contact(null, 1).ToHeader()))
        {
            await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.Rewound);
            Assert.AreEqual("1", Taken(response));
        }
        using (var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.Logs, new CollectionId(77))}?after=0", contact: Contact(1, 2).ToHeader()))
        {
            await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.UnknownCollection);
            Assert.AreEqual("1", Taken(response));
        }
        using (var response = await device.SendAsync("POST", Routes.Fill(Routes.Contact, device.Id), TestServer.Json(Contact(null, 3), ContractJson.Default.InstanceContact)))
            await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.Superseded);
    }

    [TestMethod]
    [DataRow("x")]
    [DataRow(".")]
    [DataRow("..")]
    [DataRow(".short")]
    public async Task ReadLogs_ContactThatIsNone_IsInvalid(string contact)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        using var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.Logs, CollectionId.Parse((await device.CollectionAsync()).Id))}?after=0", contact: contact);
        await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
    }

    [TestMethod]
    public async Task ReadLogs_AnothersOrARevokedDevicesContact_ChangesNothing()
    {
        await using var server = await TestServer.StartAsync();
        var (device, other) = (await server.DeviceAsync(), await server.DeviceAsync());
        var logs = $"{Routes.Fill(Routes.Logs, CollectionId.Parse((await device.CollectionAsync()).Id))}?after=0";
        var thief = device with { Device = device.Device! with { Secret = other.Device!.Secret } };
        using (var response = await thief.SendAsync("GET", logs, contact: Contact(null, 1).ToHeader())) Assert.IsNull(Taken(response));
        using (var response = await device.SendAsync("GET", logs, contact: Contact(null, 2).ToHeader())) Assert.AreEqual("1", Taken(response));

        using (var response = await other.SendAsync("DELETE", Routes.Fill(Routes.Device, device.Id))) Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await device.SendAsync("GET", logs, contact: Contact(2, 3).ToHeader()))
        {
            await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, ProblemTypes.DeviceRevoked);
            Assert.IsNull(Taken(response));
        }
    }

    private static InstanceContact Contact(int? current, int next) => new(current is { } shown ? Nonce(shown) : null, Nonce(next));

    private static string Nonce(int number) => Base64Url.EncodeToString([.. Enumerable.Repeat((byte)number, 32)]);

    private static string? Taken(HttpResponseMessage response) => response.Headers.TryGetValues(ContractHeaders.Contact, out var values) ? values.Single() : null;
}
