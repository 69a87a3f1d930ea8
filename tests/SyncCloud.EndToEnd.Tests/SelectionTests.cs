namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class SelectionTests(TestContext context)
{
    [TestMethod]
    public async Task IgnoredAndIncludedAgain_NothingIsDeletedAnywhere_AndBothSidesEditsMeet()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var path in (string[])["drafts/mine.txt", "drafts/theirs.txt", "drafts/both.txt", "drafts/dropped.txt", "kept.txt"]) laptop.Write(path, "1 " + path);
        await laptop.SyncAsync();
        await desktop.SyncAsync();

        // Nobody takes part in the drafts any more, since the rules travel too: what each has stays with it.
        laptop.Write(".syncignore", "drafts\n");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("drafts/theirs.txt", "2 from the desktop");
        desktop.Write("drafts/both.txt", "2 from the desktop");
        desktop.Write("drafts/new.txt", "made meanwhile");
        File.Delete(desktop.At("drafts", "dropped.txt"));
        laptop.Write("drafts/mine.txt", "2 from the laptop");
        laptop.Write("drafts/both.txt", "2 from the laptop");
        foreach (var device in (Device[])[desktop, laptop, desktop]) Assert.AreEqual(0, (await device.SyncAsync()).GetProperty("changesPushed").GetInt64());
        Assert.AreEqual("1 drafts/theirs.txt", laptop.Read("drafts/theirs.txt"));
        Assert.IsTrue(File.Exists(laptop.At("drafts", "dropped.txt")));
        Assert.IsFalse(File.Exists(laptop.At("drafts", "new.txt")));
        Assert.AreEqual("1 drafts/mine.txt", desktop.Read("drafts/mine.txt"));

        // Included again, they meet as after a while offline.
        File.Delete(desktop.At(".syncignore"));
        await desktop.SyncAsync();
        await laptop.SyncAsync(conflicts: true);
        await desktop.SyncAsync(conflicts: true);
        foreach (var device in devices)
        {
            Assert.AreEqual("2 from the laptop", device.Read("drafts/mine.txt"));
            Assert.AreEqual("2 from the desktop", device.Read("drafts/theirs.txt"));
            Assert.AreEqual("2 from the desktop", device.Read("drafts/both.txt"));
            Assert.AreEqual("made meanwhile", device.Read("drafts/new.txt"));
            Assert.AreEqual("1 drafts/dropped.txt", device.Read("drafts/dropped.txt"), "what a device does not hold it cannot delete");
            Assert.AreEqual("2 from the laptop", device.Read(device.Files().Single(path => path.StartsWith("drafts/both (conflict, laptop", StringComparison.Ordinal))));
        }
        Trees.AreEqual(laptop.Folder, desktop.Folder);
    }
}
