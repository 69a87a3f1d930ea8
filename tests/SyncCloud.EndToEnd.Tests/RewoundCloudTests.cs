namespace SyncCloud.EndToEnd.Tests;

/// <summary>Hard cases "store rewound" and "very late return", with real agents and a real service whose data folder is restored from a backup.</summary>
[TestClass]
public sealed class RewoundCloudTests(TestContext context)
{
    [TestMethod]
    public async Task StoreRewound_DevicesStop_ThenRejoinOneAfterAnother_AndNothingIsLost()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        laptop.Write("a.txt", "1");
        laptop.Write("gone.txt", "g");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await cloud.CrashAsync();
        DiskCopy.Copy(cloud.Data, cloud.At("backup"));
        await cloud.RestartAsync();
        laptop.Write("a.txt", "2");
        File.Delete(laptop.At("gone.txt"));
        File.WriteAllBytes(laptop.At("large.bin"), Bytes.Random(3 << 20, seed: 11));
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("desktop.txt", "d");
        await desktop.SyncAsync();
        // A device that joined after the backup, which the restored cloud does not know.
        var late = (await cloud.DevicesAsync("documents", "late"))[0];
        await late.SyncAsync();
        late.Write("late.txt", "l");

        await cloud.CrashAsync();
        DiskCopy.Restore(cloud.At("backup"), cloud.Data);
        await cloud.RestartAsync();
        var stopped = await laptop.RefusedAsync("sync");
        Assert.Contains("synccloud rejoin documents", stopped);
        Assert.AreEqual(2, (await laptop.RunAsync("rejoin", "documents")).Code, "without --yes it only tells");
        var told = await laptop.DoneAsync("rejoin", "documents", "--yes");
        Assert.AreEqual(1, told.GetProperty("fork").GetInt64());
        await desktop.DoneAsync("rejoin", "documents", "--yes");
        await late.DoneAsync("rejoin", "documents", "--yes");
        await laptop.SyncAsync();
        await desktop.SyncAsync();

        CollectionAssert.AreEqual(new[] { "a.txt", "desktop.txt", "large.bin", "late.txt" }, laptop.Files());
        Assert.AreEqual("2", laptop.Read("a.txt"));
        foreach (var device in (Device[])[desktop, late])
        {
            Trees.AreEqual(laptop.Folder, device.Folder);
            await device.InStepAsync();
        }
        var newcomer = (await cloud.DevicesAsync("documents", "newcomer"))[0];
        await newcomer.SyncAsync();
        Trees.AreEqual(laptop.Folder, newcomer.Folder);
    }

    [TestMethod]
    public async Task VeryLateReturn_NothingComesBackFromTheDead_AndWhatWasMadeMeanwhileMerges()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, late) = (devices[0], devices[1]);
        foreach (var name in (string[])["kept.txt", "edited.txt", "deleted.txt", "moved.txt"]) laptop.Write(name, "1 " + name);
        await laptop.SyncAsync();
        await late.SyncAsync();
        for (var month = 1; month <= 6; month++)
        {
            laptop.Write("edited.txt", $"month {month}");
            laptop.Write($"month {month}.txt", "m");
            if (month > 1) File.Delete(laptop.At($"month {month - 1}.txt"));
            if (month == 2) File.Delete(laptop.At("deleted.txt"));
            if (month == 3) File.Move(laptop.At("moved.txt"), laptop.At("moved on.txt"));
            await laptop.SyncAsync();
        }
        late.Write("kept.txt", "edited by the late one");
        late.Write("own.txt", "o");

        var report = await late.SyncAsync();

        Assert.AreEqual(0, report.GetProperty("conflicts").GetInt64());
        Assert.AreEqual(2, report.GetProperty("changesPushed").GetInt64());
        await laptop.SyncAsync();
        Trees.AreEqual(laptop.Folder, late.Folder);
        CollectionAssert.AreEqual(new[] { "edited.txt", "kept.txt", "month 6.txt", "moved on.txt", "own.txt" }, late.Files());
    }
}
