using SyncCloud.Protocol.Http;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>How a device tells which copy of the installation it is: with its first read of logs, or, where the service is older, by itself.</summary>
[TestClass]
public sealed class ContactTests(TestContext context)
{
    [TestMethod]
    public async Task NothingChanged_IsOneRequest()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        await using var relay = await Relay.StartAsync(cloud);
        var laptop = await DeviceAsync(cloud, relay);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        relay.TakeRequests();

        for (var i = 0; i < 3; i++)
        {
            Assert.IsFalse((await laptop.SyncAsync()).TryGetProperty("becameDevice", out _));
            CollectionAssert.AreEqual(new[] { "GET logs" }, relay.TakeRequests());
        }
    }

    [TestMethod]
    public async Task OlderService_ContactIsMadeByItself_AndCopiesAreTold()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        await using var relay = await Relay.StartAsync(cloud, without: ContractHeaders.Contact);
        var laptop = await DeviceAsync(cloud, relay);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        var clone = await cloud.CloneAsync(laptop, "clone");
        relay.TakeRequests();
        laptop.Write("b.txt", "b");
        await laptop.SyncAsync();
        var requests = relay.TakeRequests();
        CollectionAssert.AreEqual(new[] { "GET logs", "POST contact", "POST logs" }, requests);
        await laptop.SyncAsync();

        clone.Write("c.txt", "c");
        Assert.AreEqual("laptop 2", (await clone.SyncAsync()).GetProperty("becameDevice").GetString());
        await laptop.SyncAsync();
        Trees.AreEqual(laptop.Folder, clone.Folder);
        CollectionAssert.AreEqual(new[] { "a.txt", "b.txt", "c.txt" }, clone.Files());
    }

    [TestMethod]
    public async Task CopyWithALogThatWaitsToBeSent_SendsItAsNobodyElse()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        await using var relay = await Relay.StartAsync(cloud);
        var laptop = await DeviceAsync(cloud, relay);
        await laptop.SyncAsync();
        laptop.Write("a.txt", "a");
        relay.Refused = "POST logs";
        await laptop.RefusedAsync("sync");
        relay.Refused = null;
        var clone = await cloud.CloneAsync(laptop, "clone");
        relay.TakeRequests();
        await laptop.SyncAsync();
        Assert.StartsWith("POST contact, POST logs", string.Join(", ", relay.TakeRequests()), "the log goes before anything is read, and contact before the log");
        await laptop.SyncAsync();
        relay.TakeRequests();

        Assert.AreEqual("laptop 2", (await clone.SyncAsync()).GetProperty("becameDevice").GetString());
        Assert.StartsWith("POST contact, GET devices, POST devices, POST contact", string.Join(", ", relay.TakeRequests()), "nothing is sent as the device that it was");
        Trees.AreEqual(laptop.Folder, clone.Folder);
        Assert.IsEmpty(await clone.ConflictsAsync());
    }

    private async Task<Device> DeviceAsync(Cloud cloud, Relay relay)
    {
        var laptop = new Device("laptop", cloud.At("laptop-home"), Directory.CreateDirectory(cloud.At("laptop")).FullName, context.CancellationToken);
        await laptop.DoneAsync("join", relay.Address, "--code", await cloud.CodeAsync("ann"), "--name", "laptop");
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        return laptop;
    }
}
