using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class TwoDevicesTests(TestContext context)
{
    [TestMethod]
    public async Task Tree_OnOneDevice_IsOnTheOther_WithLinksModesAndTimes_AndASecondSyncSendsNothing()
    {
        Parts.RequireUnix("a file system with links and modes");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        Fill(laptop);
        var sent = await laptop.SyncAsync();
        Assert.IsGreaterThan(0, sent.GetProperty("changesPushed").GetInt64());
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        foreach (var device in devices) SendsNothing(await device.SyncAsync());
        var (one, other) = (await laptop.InStepAsync(), await desktop.InStepAsync());
        Assert.AreEqual(one.GetProperty("root").GetString(), other.GetProperty("root").GetString());
        Assert.AreEqual(one.GetProperty("head").GetInt64(), one.GetProperty("sequence").GetInt64());
    }

    [TestMethod]
    public async Task Tree_OnBothDevicesAlready_IsNotDoubled()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        foreach (var device in devices)
        {
            device.Write("a/b/one.txt", "the same");
            device.Write("two.txt", "also the same");
        }
        devices[1].Write("mine.txt", "only here");
        await devices[0].SyncAsync();
        await devices[1].SyncAsync();
        await devices[0].SyncAsync();
        CollectionAssert.AreEqual(new[] { "a/b/one.txt", "mine.txt", "two.txt" }, devices[0].Files());
        CollectionAssert.AreEqual(devices[0].Files(), devices[1].Files());
        Assert.IsEmpty(await devices[0].ConflictsAsync());
    }

    [TestMethod]
    public async Task EditsRenamesAndDeletes_OnBothSidesAtOnce_Meet()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var number in Enumerable.Range(1, 6)) laptop.Write($"folder/{number}.txt", $"text {number}");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        laptop.Write("folder/1.txt", "edited on the laptop");
        File.Delete(laptop.At("folder", "2.txt"));
        Directory.Move(laptop.At("folder"), laptop.At("renamed"));
        desktop.Write("folder/3.txt", "edited on the desktop");
        File.Delete(desktop.At("folder", "4.txt"));
        File.Move(desktop.At("folder", "5.txt"), desktop.At("five.txt"));
        desktop.Write("folder/new.txt", "new");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        CollectionAssert.AreEqual(new[] { "five.txt", "renamed/1.txt", "renamed/3.txt", "renamed/6.txt", "renamed/new.txt" }, laptop.Files());
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        Assert.AreEqual("edited on the laptop", desktop.Read("renamed/1.txt"));
        Assert.AreEqual("edited on the desktop", laptop.Read("renamed/3.txt"));
    }

    private static void Fill(Device device)
    {
        device.Write("Documents/letter.txt", "Dear reader");
        device.Write("Documents/Übersicht – été 文書.txt", "names of all sorts");
        device.Write("Documents/empty.txt", "");
        device.Write(" leading and trailing .txt", "spaces");
        device.Write("deep/er/and/deeper/still/file", "deep");
        File.WriteAllBytes(device.At("big.bin"), Bytes.Random(3_000_000, seed: 1));
        Directory.CreateDirectory(device.At("Empty folder"));
        device.Write("run.sh", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(device.At("run.sh"), (UnixFileMode)0b111_101_101);
        File.SetLastWriteTimeUtc(device.At("Documents", "letter.txt"), new DateTime(1999, 12, 31, 23, 59, 58, DateTimeKind.Utc).AddTicks(1234567));
        File.CreateSymbolicLink(device.At("to-letter"), "Documents/letter.txt");
        File.CreateSymbolicLink(device.At("to-nothing"), "/no/such/place");
        Directory.CreateSymbolicLink(device.At("to-folder"), "Documents");
    }

    private static void SendsNothing(JsonElement sync)
    {
        foreach (var name in (string[])["logsPushed", "changesPushed", "contentBytesPushed", "logsPulled", "itemsApplied"])
            Assert.AreEqual(0, sync.GetProperty(name).GetInt64(), name);
    }
}
