
namespace SyncCloud.EndToEnd.Tests;

/// <summary>A folder on exFAT, as on a memory card: no case, few characters, whole seconds, neither links nor modes.</summary>
[TestClass]
public sealed class MemoryCardTests(TestContext context)
{
    [TestMethod]
    public async Task NamesThatTheCardCannotHold_LiveThereUnderOthers_AndEverywhereElseAsTheyAre()
    {
        if (OperatingSystem.IsWindows())
        {
            Parts.RequireUnix("exFAT beside another file system");
            return;
        }
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        var card = await cloud.DeviceAsync("card");
        using var mount = RealMount.ExFat(card.Folder, megabytes: 32);
        await card.DoneAsync("add", "documents", card.Folder);
        laptop.Write("README", "large");
        laptop.Write("readme", "small");
        laptop.Write("10:30 what?.txt", "reserved");
        laptop.Write("Folder/a.txt", "a");
        File.SetUnixFileMode(laptop.At("README"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await laptop.SyncAsync();
        await card.SyncAsync();
        Assert.HasCount(4, card.Files());
        Assert.IsFalse(card.Files().Contains("10:30 what?.txt"));

        // Whatever the card cannot hold is no edit; what is edited on it is one.
        Assert.AreEqual(0, (await card.SyncAsync()).GetProperty("changesPushed").GetInt64());
        foreach (var path in card.Files().Where(path => card.Read(path) is "small" or "reserved")) File.AppendAllText(card.At(path), ", edited on the card");
        Directory.Move(card.At("Folder"), card.At("away"));
        Directory.Move(card.At("away"), card.At("FOLDER"));
        await card.SyncAsync();
        await laptop.SyncAsync();
        CollectionAssert.AreEqual(new[] { "10:30 what?.txt", "FOLDER/a.txt", "README", "readme" }, laptop.Files());
        Assert.AreEqual("large", laptop.Read("README"));
        Assert.AreEqual("small, edited on the card", laptop.Read("readme"));
        Assert.AreEqual("reserved, edited on the card", laptop.Read("10:30 what?.txt"));
        Assert.IsTrue(File.GetUnixFileMode(laptop.At("README")).HasFlag(UnixFileMode.UserExecute));
        await laptop.InStepAsync();
        await card.InStepAsync();
    }

    [TestMethod]
    public async Task CardFull_IsToldByName_NothingHalfWrittenShows_AndItGoesOnWhenThereIsRoom()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        var small = await cloud.DeviceAsync("small");
        using var mount = RealMount.Memory(small.Folder, megabytes: 8);
        await small.DoneAsync("add", "documents", small.Folder);
        laptop.Write("small.txt", "fits");
        await File.WriteAllBytesAsync(laptop.At("big.bin"), Bytes.Random(12_000_000, seed: 1), context.CancellationToken);
        await laptop.SyncAsync();

        var ended = await small.RunAsync("sync");
        Assert.AreEqual(1, ended.Code, ended.ToString());
        Assert.Contains("big.bin", ended.Error + ended.Output);
        Assert.Contains("is full: 12,000,000 bytes are needed", ended.Error + ended.Output);
        Assert.Contains("make room on it", ended.Error + ended.Output);
        CollectionAssert.AreEqual(new[] { "small.txt" }, small.Files(), "what fits is there, and nothing of the rest");
        var status = await small.RunAsync("status");
        Assert.AreEqual(1, status.Code);
        Assert.Contains("big.bin", status.Output + status.Error);

        // Smaller now, and what the user did meanwhile goes out although the rest waits.
        small.Write("mine.txt", "mine");
        Assert.AreEqual(1, (await small.RunAsync("sync")).Code);
        await laptop.SyncAsync();
        Assert.AreEqual("mine", laptop.Read("mine.txt"));
        await File.WriteAllBytesAsync(laptop.At("big.bin"), Bytes.Random(3_000_000, seed: 2), context.CancellationToken);
        await laptop.SyncAsync();
        await small.SyncAsync();
        Trees.AreEqual(laptop.Folder, small.Folder);
    }
}
