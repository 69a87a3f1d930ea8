using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class ConflictTests(TestContext context)
{
    private const string Laptop = "written on the laptop";
    private const string Desktop = "written on the desktop";

    [TestMethod]
    public async Task BothEdit_BothVersionsAreThere_AndListedOnBoth()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await DisagreeAsync(cloud);
        foreach (var device in (Device[])[laptop, desktop])
        {
            Assert.AreEqual(Laptop, device.Read("plan.txt"), "the version that was first in order stands");
            var copy = Assert.ContainsSingle(file => file != "plan.txt", device.Files());
            Assert.StartsWith("plan (conflict, desktop, ", copy);
            Assert.AreEqual(Desktop, device.Read(copy));
            var conflict = Assert.ContainsSingle(await device.ConflictsAsync());
            Assert.AreEqual("plan.txt", conflict.GetProperty("path").GetString());
            Assert.AreEqual(copy, conflict.GetProperty("other").GetString());
        }
        await laptop.InStepAsync(conflicts: true);
        Assert.AreEqual((await laptop.ConflictsAsync())[0].GetProperty("id").GetString(), (await desktop.ConflictsAsync())[0].GetProperty("id").GetString());
    }

    [TestMethod]
    [DataRow("current", Laptop, 1)]
    [DataRow("other", Desktop, 1)]
    [DataRow("both", Laptop, 2)]
    public async Task Resolve_EachSide_EndsTheConflictOnBoth(string take, string stays, int files)
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await DisagreeAsync(cloud);
        var id = (await laptop.ConflictsAsync())[0].GetProperty("id").GetString()!;
        // The beginning of an id is enough.
        await laptop.DoneAsync("conflicts", "resolve", id[..10], "--take", take);
        await desktop.SyncAsync();
        foreach (var device in (Device[])[laptop, desktop])
        {
            Assert.IsEmpty(await device.ConflictsAsync());
            Assert.AreEqual(stays, device.Read("plan.txt"));
            Assert.HasCount(files, device.Files());
        }
        await laptop.InStepAsync();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task CopyDeletedOrRenamed_EndsTheConflict(bool delete)
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await DisagreeAsync(cloud);
        var copy = desktop.Files().Single(file => file != "plan.txt");
        if (delete) File.Delete(desktop.At(copy));
        else File.Move(desktop.At(copy), desktop.At("my plan.txt"));
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.IsEmpty(await laptop.ConflictsAsync());
        CollectionAssert.AreEqual(delete ? new[] { "plan.txt" } : ["my plan.txt", "plan.txt"], laptop.Files());
    }

    [TestMethod]
    public async Task RenameHere_EditThere_GiveOneFile_WithTheNewNameAndTheNewContent()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("draft.txt", "first");
        await SyncAllAsync(devices);
        File.Move(devices[0].At("draft.txt"), devices[0].At("final.txt"));
        devices[1].Write("draft.txt", "second, longer");
        await SyncAllAsync([devices[0], devices[1], devices[0]]);
        foreach (var device in devices)
        {
            CollectionAssert.AreEqual(new[] { "final.txt" }, device.Files());
            Assert.AreEqual("second, longer", device.Read("final.txt"));
        }
    }

    [TestMethod]
    public async Task DeleteHere_EditThere_TheEditLives()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("draft.txt", "first");
        await SyncAllAsync(devices);
        File.Delete(devices[0].At("draft.txt"));
        devices[1].Write("draft.txt", "edited");
        await SyncAllAsync([devices[0], devices[1], devices[0]]);
        foreach (var device in devices) Assert.AreEqual("edited", device.Read("draft.txt"));
    }

    [TestMethod]
    public async Task BothRename_TheFirstInOrderStands_AndTakingBothIsRefused()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("draft.txt", "text");
        await SyncAllAsync(devices);
        File.Move(devices[0].At("draft.txt"), devices[0].At("laptop.txt"));
        File.Move(devices[1].At("draft.txt"), devices[1].At("desktop.txt"));
        await devices[0].SyncAsync();
        await devices[1].SyncAsync(conflicts: true);
        await devices[0].SyncAsync(conflicts: true);
        foreach (var device in devices) CollectionAssert.AreEqual(new[] { "laptop.txt" }, device.Files());
        var conflict = Assert.ContainsSingle(await devices[0].ConflictsAsync());
        var id = conflict.GetProperty("id").GetString()!;
        await devices[0].RefusedAsync("conflicts", "resolve", id, "--take", "both");
        await devices[0].DoneAsync("conflicts", "resolve", id, "--take", "other");
        await devices[1].SyncAsync();
        foreach (var device in devices) CollectionAssert.AreEqual(new[] { "desktop.txt" }, device.Files());
    }

    private static async Task<(Device Laptop, Device Desktop)> DisagreeAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("plan.txt", "as agreed");
        await SyncAllAsync(devices);
        devices[0].Write("plan.txt", Laptop);
        devices[1].Write("plan.txt", Desktop);
        await devices[0].SyncAsync();
        var sync = await devices[1].SyncAsync(conflicts: true);
        Assert.AreEqual(1, Conflicts(sync));
        Assert.AreEqual(1, Conflicts(await devices[0].SyncAsync(conflicts: true)));
        return (devices[0], devices[1]);
    }

    private static long Conflicts(JsonElement sync) => sync.GetProperty("conflicts").GetInt64();

    private static async Task SyncAllAsync(IEnumerable<Device> devices)
    {
        foreach (var device in devices) await device.SyncAsync();
    }
}
