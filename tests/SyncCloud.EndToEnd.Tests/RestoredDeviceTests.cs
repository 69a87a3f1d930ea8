namespace SyncCloud.EndToEnd.Tests;

/// <summary>Hard cases "device restored from a backup", "state store lost" and a state store on another volume, with real agents.</summary>
[TestClass]
public sealed class RestoredDeviceTests(TestContext context)
{
    [TestMethod]
    public async Task HomeRestoredFromABackup_FolderKept_NothingIsRevertedOrComesBack_AndItIsADeviceOfItsOwn()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await TwoAsync(cloud);
        var backup = Backup(cloud, laptop.Home);
        laptop.Write("edited.txt", "2");
        File.Delete(laptop.At("deleted.txt"));
        laptop.Write("new.txt", "n");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        laptop.Write("since.txt", "made after the last sync");
        File.Delete(laptop.At("new.txt"));

        DiskCopy.Restore(backup, laptop.Home);
        var told = await laptop.SyncAsync();

        Assert.AreEqual("laptop 2", told.GetProperty("becameDevice").GetString());
        Assert.AreEqual(2, told.GetProperty("changesPushed").GetInt64());
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        CollectionAssert.AreEqual(new[] { "edited.txt", "since.txt" }, desktop.Files());
        Assert.AreEqual("2", desktop.Read("edited.txt"));
    }

    [TestMethod]
    public async Task FolderRestoredFromABackup_StatusSaysSo_AndSyncBringsItForward()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await TwoAsync(cloud);
        var backup = Backup(cloud, laptop.Folder);
        laptop.Write("edited.txt", "2");
        File.Delete(laptop.At("deleted.txt"));
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("edited.txt", "never seen here");
        await desktop.SyncAsync();

        DiskCopy.Restore(backup, laptop.Folder);
        var status = await laptop.RunAsync("status");
        Assert.AreEqual(1, status.Code);
        Assert.Contains("could not be read", status.Output);
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Trees.AreEqual(desktop.Folder, laptop.Folder);
        CollectionAssert.AreEqual(new[] { "edited.txt" }, laptop.Files());
        await laptop.InStepAsync();
    }

    [TestMethod]
    public async Task StateStoreLostOrDamaged_IsMadeAnewFromTheCloud_AndTheDamagedOneIsKept()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await TwoAsync(cloud);
        var state = Directory.GetFiles(laptop.Home, "state.db", SearchOption.AllDirectories).Single();
        File.Delete(state);
        laptop.Write("edited.txt", "2");
        var ended = await laptop.RunAsync("sync");
        Assert.AreEqual(0, ended.Code, ended.ToString());
        Assert.Contains("a new one is made from the cloud", ended.Error);
        await desktop.SyncAsync();
        Assert.AreEqual("2", desktop.Read("edited.txt"));

        File.WriteAllText(state, new string('x', 10_000));
        var refused = await laptop.RefusedAsync("sync");
        Assert.Contains(state, refused);
        Assert.Contains("synccloud rebuild documents", refused);
        File.Delete(laptop.At("deleted.txt"));
        var rebuilt = await laptop.DoneAsync("rebuild", "documents");
        Assert.AreEqual(10_000, new FileInfo(rebuilt.GetProperty("aside").GetString()!).Length);
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        CollectionAssert.AreEqual(new[] { "edited.txt" }, desktop.Files());
    }

    [TestMethod]
    public async Task StateOnAnotherVolume_Unmounted_NamesIt_TouchesNothing_AndGoesOnWhenItIsMountedAgain()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        var (volume, away) = (cloud.At("volume"), cloud.At("away"));
        await laptop.DoneAsync("add", "documents", laptop.Folder, "--state", volume);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        laptop.Write("a.txt", "b");

        // Unmounted, with and without a mount point; then something else mounted there.
        Directory.Move(volume, away);
        await RefusedAsync();
        Directory.CreateDirectory(volume);
        await RefusedAsync();
        Assert.IsEmpty(Directory.GetFileSystemEntries(volume), "nothing is begun in an empty mount point");
        var other = await cloud.DeviceAsync("other");
        await other.DoneAsync("add", "documents", other.Folder, "--state", cloud.At("other state"));
        await other.SyncAsync();
        Directory.Delete(volume);
        DiskCopy.Copy(cloud.At("other state"), volume);
        Assert.Contains("is not the state store that 'documents' had on this device", await laptop.RefusedAsync("sync"));

        Directory.Delete(volume, recursive: true);
        Directory.Move(away, volume);
        Assert.AreEqual(1, (await laptop.SyncAsync()).GetProperty("changesPushed").GetInt64());

        async Task RefusedAsync()
        {
            var refused = await laptop.RefusedAsync("sync");
            Assert.Contains(volume, refused);
            Assert.Contains("mount the volume", refused);
            Assert.AreEqual(1, (await laptop.RunAsync("status")).Code);
        }
    }

    private static async Task<(Device Laptop, Device Desktop)> TwoAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("edited.txt", "1");
        devices[0].Write("deleted.txt", "d");
        await devices[0].SyncAsync();
        await devices[1].SyncAsync();
        return (devices[0], devices[1]);
    }

    private static string Backup(Cloud cloud, string what)
    {
        var backup = cloud.At("backup");
        DiskCopy.Copy(what, backup);
        return backup;
    }
}
