namespace SyncCloud.EndToEnd.Tests;

/// <summary>The worst that one device can do, taken back from another: half a collection deleted, and every file overwritten.</summary>
[TestClass]
public sealed class UndoTests(TestContext context)
{
    private const int Files = 160;

    [TestMethod]
    public async Task HalfACollectionDeletedAndApproved_ComesBackWhole_AndEditsMadeMeanwhileStay()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        DiskCopy.Copy(laptop.Folder, cloud.At("as it was"));
        Directory.Delete(laptop.At("a"), recursive: true);
        await ExpectAsync(4, laptop, "sync");
        await desktop.SyncAsync();
        Trees.AreEqual(cloud.At("as it was"), desktop.Folder);

        await laptop.DoneAsync("approve", "documents", "--yes");
        desktop.Write("b/000.txt", "edited meanwhile");
        desktop.Write("a/001.txt", "edited meanwhile, and deleted there");
        desktop.Write("a/new.txt", "new meanwhile");
        await ExpectAsync(4, desktop, "sync");
        var plan = await desktop.DoneAsync("undo", "--device", "laptop", "--since", "2", "documents", "--dry-run");
        Assert.IsFalse(plan.GetProperty("done").GetBoolean());
        CollectionAssert.Contains(plan.GetProperty("collections")[0].GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("path").GetString()} {item.GetProperty("what").GetString()}").ToList(), "a/000.txt comes back");
        var asked = await desktop.RunWithInputAsync("n\n", "undo", "--device", "laptop", "--since", "2", "documents");
        Assert.AreEqual(4, asked.Code, asked.ToString());
        Assert.Contains("items come back", asked.Output);
        Assert.Contains("nothing was undone", asked.Output);

        await desktop.DoneAsync("undo", "--device", "laptop", "--since", "2", "documents", "--yes");
        foreach (var device in (Device[])[desktop, laptop])
        {
            await device.SyncAsync();
            await device.InStepAsync();
            Assert.AreEqual("edited meanwhile", device.Read("b/000.txt"));
            Assert.AreEqual("edited meanwhile, and deleted there", device.Read("a/001.txt"));
            Assert.AreEqual("new meanwhile", device.Read("a/new.txt"));
        }
        foreach (var edited in (string[])["b/000.txt", "a/001.txt"]) File.Copy(laptop.At(edited), cloud.At("as it was", edited), overwrite: true);
        File.Copy(laptop.At("a/new.txt"), cloud.At("as it was", "a", "new.txt"));
        ExpectBytes(cloud.At("as it was"), laptop);
        ExpectBytes(cloud.At("as it was"), desktop);
        Assert.AreEqual(0, (await desktop.DoneAsync("undo", "--device", "laptop", "--since", "2", "documents", "--yes")).GetProperty("collections")[0].GetProperty("items").GetArrayLength(), "there is nothing left to undo");
    }

    [TestMethod]
    public async Task EveryFileOverwritten_NeverLeavesUnapproved_AndApprovedIsTakenBackByteForByte()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        DiskCopy.Copy(laptop.Folder, cloud.At("as it was"));
        foreach (var path in laptop.Files())
        {
            File.WriteAllBytes(laptop.At(path), Bytes.Random(2_000, path.Length));
            if (path.EndsWith("7.txt", StringComparison.Ordinal)) File.Move(laptop.At(path), laptop.At(path + ".locked"));
        }
        laptop.Write("README TO PAY.txt", "pay");
        await ExpectAsync(4, laptop, "sync");
        await desktop.SyncAsync();
        Trees.AreEqual(Path.Combine(desktop.Folder, "a"), cloud.At("as it was", "a"));
        Trees.AreEqual(Path.Combine(desktop.Folder, "b"), cloud.At("as it was", "b"));

        await laptop.DoneAsync("approve", "documents", "--yes");
        await ExpectAsync(4, desktop, "sync");
        await desktop.DoneAsync("approve", "documents", "--yes");
        Assert.AreEqual(2_000, File.ReadAllBytes(desktop.At("a/000.txt")).Length);
        desktop.Write("b/note.txt", "mine");

        await desktop.DoneAsync("undo", "--device", "laptop", "--since", "2", "documents", "--yes");
        File.WriteAllText(cloud.At("as it was", "b", "note.txt"), "mine");
        await desktop.InStepAsync();
        ExpectBytes(cloud.At("as it was"), desktop);
        // The device that did it is asked once more: for it this is a mass change from elsewhere.
        await ExpectAsync(4, laptop, "sync");
        await laptop.DoneAsync("approve", "documents", "--yes");
        await laptop.InStepAsync();
        ExpectBytes(cloud.At("as it was"), laptop);
    }

    private async Task<(Device Laptop, Device Desktop)> BeginAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        for (var i = 0; i < Files / 2; i++)
            foreach (var folder in (string[])["a", "b"]) devices[0].Write($"{folder}/{i:000}.txt", $"text {i} of {folder}");
        File.WriteAllBytes(devices[0].At("a", "large.bin"), Bytes.Random(600_000, 5));
        foreach (var device in devices) await device.SyncAsync();
        return (devices[0], devices[1]);
    }

    private static void ExpectBytes(string expected, Device device)
    {
        var paths = Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(expected, path)).Where(path => !path.StartsWith(".synccloud", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(paths, device.Files());
        foreach (var path in paths) Assert.IsTrue(File.ReadAllBytes(Path.Combine(expected, path)).AsSpan().SequenceEqual(File.ReadAllBytes(device.At(path))), $"{device.Name}: bytes of {path}");
    }

    private static async Task ExpectAsync(int code, Device device, params string[] arguments)
    {
        var ended = await device.RunAsync(arguments);
        Assert.AreEqual(code, ended.Code, $"{device.Name}: {ended}");
    }
}
