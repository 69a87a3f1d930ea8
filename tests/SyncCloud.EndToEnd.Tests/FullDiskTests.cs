using SyncCloud.Service.Tests;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class FullDiskTests(TestContext context)
{
    [TestMethod]
    public async Task ServicesDiskFull_InTheMiddleOfAPush_IsTold_NothingIsLostNorHalfVisible_AndItGoesOnWhenThereIsRoom()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        await cloud.StopAsync();
        Directory.Delete(cloud.Data, recursive: true);
        using var disk = SmallDisk.Mount(cloud.Data, 64 << 20);
        await cloud.RestartAsync();
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("first.txt", "in step before");
        foreach (var device in devices) await device.SyncAsync();

        // Some of the packs fit, the rest do not.
        disk.Fill(room: 10 << 20);
        foreach (var number in Enumerable.Range(0, 5)) await File.WriteAllBytesAsync(devices[0].At($"big-{number}.bin"), Bytes.Random(5_000_000, number), context.CancellationToken);
        var refused = await devices[0].RefusedAsync("sync");
        Assert.Contains("disk is full", refused);
        Assert.Contains("when the service has room again", refused);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(cloud.Data, "blobs", ".incoming")));
        Assert.AreEqual(1, (await devices[0].RunAsync("status")).Code);

        // To the last byte: others still read, and see nothing of the half push.
        disk.Fill(room: 0);
        await devices[1].SyncAsync();
        CollectionAssert.AreEqual(new[] { "first.txt" }, devices[1].Files());
        Assert.AreEqual(1, (await devices[1].InStepAsync()).GetProperty("sequence").GetInt64());
        devices[1].Write("second.txt", "a small edit does not fit either");
        Assert.Contains("disk is full", await devices[1].RefusedAsync("sync"));

        // The service may be started anew meanwhile.
        await cloud.CrashAsync();
        disk.MakeRoom();
        await cloud.RestartAsync();
        foreach (var device in (Device[])[.. devices, devices[0]]) await device.SyncAsync();
        foreach (var device in devices)
        {
            await device.InStepAsync();
            Assert.IsEmpty(await device.ConflictsAsync());
        }
        Trees.AreEqual(devices[0].Folder, devices[1].Folder);
        Assert.HasCount(7, devices[1].Files());
    }
}
