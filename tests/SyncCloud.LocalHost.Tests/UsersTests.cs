using System.Net;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class UsersTests
{
    [TestMethod]
    public async Task Users_AreListed_AndADeletedOneIsGone_TokenAndAll_AndTheOtherStays()
    {
        await using var server = await TestServer.StartAsync();
        var (anna, bob) = (await server.DeviceAsync(), await server.DeviceAsync("bob"));
        foreach (var device in new[] { anna, bob })
        {
            var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
            using var response = await device.AppendAsync(collection, device.Log(collection, LogPosition.Start(collection)));
            Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        }
        var before = await ListAsync(server);
        Assert.AreSequenceEqual(["anna", "bob"], before.Select(user => user.GetProperty("name").GetString()!));
        Assert.AreEqual((1, 1), (before[0].GetProperty("devices").GetInt32(), before[0].GetProperty("collections").GetInt32()));
        Assert.IsGreaterThan(0, before[0].GetProperty("bytes").GetInt64());

        Assert.AreEqual(2, (await RunAsync(server, "users", "delete", "anna")).Code);
        Assert.AreEqual(0, (await RunAsync(server, "users", "delete", "ANNA", "--yes")).Code);
        Assert.AreEqual(1, (await RunAsync(server, "users", "delete", "anna", "--yes")).Code);

        using (var refused = await anna.SendAsync("GET", Routes.Collections)) Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
        using (var refused = await (anna with { Device = null }).SendAsync("POST", Routes.Devices, TestServer.Json(new DeviceRegistration("another"), ContractJson.Default.DeviceRegistration)))
            Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode, "the token has ended");
        Assert.AreSequenceEqual(["bob"], (await ListAsync(server)).Select(user => user.GetProperty("name").GetString()!));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories), "bob's log");
        using (var served = await bob.SendAsync("GET", Routes.Collections)) Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);

        var again = await server.DeviceAsync();
        await again.CollectionAsync();
        await server.StopAsync();
        await server.StartAgainAsync();
        Assert.HasCount(2, await ListAsync(server));
    }

    private static async Task<List<JsonElement>> ListAsync(TestServer server) =>
        [.. JsonDocument.Parse((await RunAsync(server, "users")).Output).RootElement.GetProperty("users").EnumerateArray()];

    private static async Task<(int Code, string Output)> RunAsync(TestServer server, params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (await CommandLine.RunAsync([.. args, "--json", "--data", server.Data], output, error, default), output.ToString());
    }
}
