using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Hard case "device restored from a backup, cloned disk".</summary>
[TestClass]
public sealed class ClonedDiskTests(TestContext context)
{
    [TestMethod]
    public async Task ClonedDisk_BothCopiesGoOn_OneAsADeviceOfItsOwn_AndNothingIsLostOrDoubled()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        laptop.Write("a.txt", "a");
        laptop.Write("b.txt", "b");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        // The disk is cloned with everything on it. In this world the clone's folder lies elsewhere.
        var clone = await cloud.CloneAsync(laptop, "clone");

        laptop.Write("a.txt", "edited on the laptop");
        clone.Write("b.txt", "edited on the clone");
        clone.Write("new.txt", "made on the clone");
        await laptop.SyncAsync();
        await clone.SyncAsync();
        var told = await laptop.RunAsync("sync", "--json");
        Assert.AreEqual(0, told.Code, told.ToString());
        Assert.Contains("this one is now device 'laptop 2'", told.Error);
        Assert.AreEqual("laptop 2", JsonDocument.Parse(told.Output).RootElement.GetProperty("becameDevice").GetString());
        await clone.SyncAsync();
        await desktop.SyncAsync();
        foreach (var device in (Device[])[laptop, clone, desktop])
        {
            var again = await device.SyncAsync();
            Assert.IsFalse(again.TryGetProperty("becameDevice", out _), "each copy is a device of its own now");
            Trees.AreEqual(laptop.Folder, device.Folder);
        }
        CollectionAssert.AreEqual(new[] { "a.txt", "b.txt", "new.txt" }, desktop.Files());
        Assert.AreEqual("edited on the laptop", desktop.Read("a.txt"));
        Assert.AreEqual("edited on the clone", desktop.Read("b.txt"));
        var names = (await desktop.DoneAsync("devices")).GetProperty("devices").EnumerateArray().Select(one => one.GetProperty("name").GetString()).Order(StringComparer.Ordinal);
        CollectionAssert.AreEqual(new[] { "desktop", "laptop", "laptop 2" }, names.ToArray());
    }

    [TestMethod]
    public async Task ClonedDisk_EnrolmentRevokedMeanwhile_SaysSoAndTouchesNothing()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        var (second, third) = (await cloud.CloneAsync(laptop, "second"), await cloud.CloneAsync(laptop, "third"));
        // The laptop goes on; the second copy, its nonce too old, becomes a device of its own and is then revoked, and with it the enrolment.
        await laptop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("laptop 2", (await second.SyncAsync()).GetProperty("becameDevice").GetString());
        await desktop.DoneAsync("devices", "revoke", "laptop 2");

        var told = await third.RefusedAsync("sync");

        Assert.Contains("its enrolment was revoked", told);
        Assert.Contains("join with a new code", told);
        CollectionAssert.AreEqual(new[] { "a.txt" }, third.Files());
        await laptop.SyncAsync();
    }

    [TestMethod]
    public async Task LostAnswerToAContact_IsNoCopy()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        await laptop.SyncAsync();
        var path = Path.Combine(laptop.Home, "credentials");
        var before = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(path, context.CancellationToken))!;
        await laptop.SyncAsync();
        var after = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(path, context.CancellationToken))!;
        // As if the answer to the last contact had not come: the home still waits for it.
        before["nextNonce"] = after["nonce"]!.GetValue<string>();
        await File.WriteAllTextAsync(path, before.ToJsonString(), context.CancellationToken);

        Assert.IsFalse((await laptop.SyncAsync()).TryGetProperty("becameDevice", out _));
        Assert.IsFalse((await laptop.SyncAsync()).TryGetProperty("becameDevice", out _));
    }
}
