using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Volumes that take several names for one: in memory, and a real one.</summary>
[TestClass]
public sealed class FoldingTests
{
    private static readonly ItemId a = new(0xaaaa), b = new(0xbbbb), c = new(0xcccc);
    private static readonly MemoryVolumeWays caseless = new() { IgnoresCase = true };

    [TestMethod]
    public Task TwoNamesThatAreOneHere_BothLive_AndScanAsWritten() => OnEach(async device =>
    {
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "README", "big")), (b, device.FileTarget(b, ItemId.Root, "readme", "small")), (c, FilesDevice.FolderTarget(c, ItemId.Root, "ReadMe")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.HasCount(3, device.Known.Items.Values.Select(item => item.Name.ToUpperInvariant()).Distinct().ToList());
        Assert.AreEqual("README", device.Known.Find(a)!.Name, "the first keeps its name");
        Assert.AreEqual("readme~bbbb", device.Known.Find(b)!.Name);
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.AreEqual("readme", device.Known.Find(b)!.Fields[FileFields.Name]?.AsText());
        // Whatever happens to the other one, and however often it is edited, the mapping stays.
        await device.ApplyAsync((a, null), (b, device.FileTarget(b, ItemId.Root, "readme", "small, edited")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("readme~bbbb", device.Known.Find(b)!.Name);
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public async Task TwoNamesThatDifferInComposition_AreTwoElsewhereAndOneHere_BothLive()
    {
        var clock = new TestClock();
        using var device = new FilesDevice(new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Mac), clock);
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "caf\u00e9", "composed")), (b, device.FileTarget(b, ItemId.Root, "cafe\u0301", "decomposed")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("caf\u00e9", device.Known.Find(a)!.Name, "the first keeps its name");
        Assert.AreEqual("cafe\u0301~bbbb", device.Known.Find(b)!.Name);
        Assert.AreEqual("composed", Read(device.Volume, "caf\u00e9"));
        Assert.AreEqual("decomposed", Read(device.Volume, "cafe\u0301~bbbb"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task NameThatAProgramComposesAnew_IsNoRename()
    {
        var clock = new TestClock();
        using var device = new FilesDevice(new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Mac), clock);
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "M\u00fcnchen", "text")));
        UserRename(device.Volume, "M\u00fcnchen", "Mu\u0308nchen");
        Assert.IsEmpty(await device.ScanForChangesAsync(), "the name is as it was written, as far as the volume tells");
    }

    [TestMethod]
    public Task NameOfALocalFileInAnotherCase_ArrivesFromElsewhere_BothLive() => OnEach(async device =>
    {
        Write(device.Volume, "Notes.txt", "mine");
        await device.ScanAsync();
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "NOTES.TXT", "theirs")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("mine", Read(device.Volume, "Notes.txt"));
        Assert.AreEqual("theirs", Read(device.Volume, device.Known.Find(a)!.Name));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public Task NotYetScannedFileInAnotherCase_IsNeverReplaced() => OnEach(async device =>
    {
        await device.ScanAsync();
        Write(device.Volume, "Notes.txt", "mine, just now");
        device.Volume.CreateFolder("Folder");
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "NOTES.TXT", "theirs")), (b, FilesDevice.FolderTarget(b, ItemId.Root, "FOLDER")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("mine, just now", Read(device.Volume, "Notes.txt"));
        var found = await device.ScanForChangesAsync();
        CollectionAssert.AreEquivalent(new[] { "Notes.txt", "Folder" }, found.Values.Select(item => item?.Name).ToArray());
    });

    [TestMethod]
    public Task CaseOnlyRenameHere_IsARename_OfFilesAndFolders() => OnEach(async device =>
    {
        Write(device.Volume, "notes.txt", "text");
        device.Volume.CreateFolder("folder");
        Write(device.Volume, "folder/inner", "inside");
        await device.ScanAsync();
        var (file, folder) = (device.Id("notes.txt"), device.Id("folder"));
        UserRename(device.Volume, "notes.txt", "Notes.txt");
        UserRename(device.Volume, "folder", "Folder");
        var found = await device.ScanForChangesAsync();
        CollectionAssert.AreEquivalent(new[] { file, folder }, found.Keys.ToArray());
        Assert.AreEqual("Notes.txt", found[file]!.Fields[FileFields.Name]?.AsText());
        Assert.AreEqual("Folder", found[folder]!.Fields[FileFields.Name]?.AsText());
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public Task CaseOnlyRenameElsewhere_IsAppliedHere_AlsoWithAnEditAndInAFolderThatIsRenamedToo() => OnEach(async device =>
    {
        Write(device.Volume, "notes.txt", "text");
        device.Volume.CreateFolder("folder");
        Write(device.Volume, "folder/inner", "inside");
        Write(device.Volume, "x", "x");
        await device.ScanAsync();
        var (file, folder, inner, x) = (device.Item("notes.txt"), device.Item("folder"), device.Item("folder/inner"), device.Item("x"));
        await device.ApplyAsync(
            (file.Id, device.FileTarget(file.Id, ItemId.Root, "NOTES.txt", "new text")),
            (folder.Id, FilesDevice.Moved(folder, ItemId.Root, "FOLDER")),
            (inner.Id, FilesDevice.Moved(inner, folder.Id, "Inner")),
            (x.Id, FilesDevice.Moved(x, ItemId.Root, "X")));
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        CollectionAssert.AreEquivalent(new[] { "NOTES.txt", "FOLDER", "X", ".synccloud" }, Names(device.Volume, ""));
        CollectionAssert.AreEquivalent(new[] { "Inner" }, Names(device.Volume, "FOLDER"));
        Assert.AreEqual("new text", Read(device.Volume, "NOTES.txt"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public Task TwoFilesThatChangeNames_InAnotherCase() => OnEach(async device =>
    {
        Write(device.Volume, "one", "1");
        Write(device.Volume, "two", "2");
        await device.ScanAsync();
        var (one, two) = (device.Item("one"), device.Item("two"));
        await device.ApplyAsync((one.Id, FilesDevice.Moved(one, ItemId.Root, "TWO")), (two.Id, FilesDevice.Moved(two, ItemId.Root, "ONE")));
        Assert.IsEmpty(device.Known.Deferred);
        CollectionAssert.AreEquivalent(new[] { "ONE", "TWO", ".synccloud" }, Names(device.Volume, ""));
        Assert.AreEqual("12", Read(device.Volume, "TWO") + Read(device.Volume, "ONE"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public Task OwnFolderInAnotherCase_IsMapped() => OnEach(async device =>
    {
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, ".SyncCloud", "a file of somebody's")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual(".SyncCloud~aaaa", device.Known.Find(a)!.Name);
        Assert.IsEmpty(await device.ScanForChangesAsync());
    });

    [TestMethod]
    public async Task CrashInACaseOnlyRename_LosesNothing_AndItIsDoneLater()
    {
        for (var operation = 0; ; operation++)
        {
            var clock = new TestClock();
            var volume = new MemoryVolume(clock.Nanoseconds, caseless);
            using var device = new FilesDevice(volume, clock);
            volume.UserWrite("folder/notes", "text"u8);
            await device.ScanAsync();
            var (folder, file) = (device.Item("folder"), device.Item("folder/notes"));
            var targets = new Dictionary<ItemId, Item?> { [folder.Id] = FilesDevice.Moved(folder, ItemId.Root, "Folder"), [file.Id] = FilesDevice.Moved(file, folder.Id, "NOTES") };
            var count = 0;
            volume.Before = (_, _) =>
            {
                if (count++ == operation) throw new SimulatedCrash();
            };
            var crashed = false;
            try { await device.ApplyAsync(device.PlanTo(targets)); }
            catch (SimulatedCrash) { crashed = true; }
            volume.Before = null;
            device.Known.Crash();
            Assert.IsEmpty((await device.ScanForChangesAsync()).Where(found => found.Value is null), $"operation {operation}");
            await device.ApplyAsync(device.PlanTo(targets));
            Assert.IsEmpty(device.Known.Deferred, $"operation {operation}");
            CollectionAssert.AreEquivalent(new[] { "Folder", ".synccloud" }, Names(volume, ""), $"operation {operation}");
            CollectionAssert.AreEquivalent(new[] { "NOTES" }, Names(volume, "Folder"), $"operation {operation}");
            Assert.IsEmpty(await device.ScanForChangesAsync(), $"operation {operation}");
            if (!crashed) return;
        }
    }

    [TestMethod]
    public async Task ExactVolume_KeepsBothNamesAsTheyAre()
    {
        using var device = new FilesDevice();
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "README", "big")), (b, device.FileTarget(b, ItemId.Root, "readme", "small")));
        Assert.AreEqual("big,small", device.Read("README") + "," + device.Read("readme"));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(device.Native(".synccloud/tmp")), "the probe leaves nothing");
    }

    /// <summary>In memory, with file ids and without, and on a real volume.</summary>
    private static async Task OnEach(Func<FilesDevice, Task> story)
    {
        foreach (var ways in new[] { caseless, MemoryVolumeWays.Card })
        {
            var clock = new TestClock();
            using var device = new FilesDevice(new MemoryVolume(clock.Nanoseconds, ways), clock);
            await story(device);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        var folder = Directory.CreateTempSubdirectory("synccloud-exfat-");
        try
        {
            using var mount = RealMount.ExFat(folder.FullName);
            using var device = new FilesDevice(Volume.At(folder.FullName), new TestClock());
            await story(device);
        }
        finally { folder.Delete(recursive: true); }
    }

    private static void UserRename(IVolume volume, string from, string to)
    {
        volume.Rename(from, "on its way");
        volume.Rename("on its way", to);
    }

    private static void Write(IVolume volume, string path, string text)
    {
        using var writer = new StreamWriter(volume.CreateFile(path));
        writer.Write(text);
    }

    private static string Read(IVolume volume, string path)
    {
        using var reader = new StreamReader(volume.OpenRead(path));
        return reader.ReadToEnd();
    }

    private static string[] Names(IVolume volume, string folder)
    {
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        return [.. entries.Select(entry => entry.Name)];
    }
}
