using System.Diagnostics;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>The oddities of real folders.</summary>
[TestClass]
public sealed class HardCaseTests
{
    private static readonly ItemId a = new(0xa);

    [TestMethod]
    public async Task HardLinks_EditThroughOneNameIsSeenAtBoth_ApplyingToOneLeavesTheOther()
    {
        using var device = new FilesDevice();
        device.Write("one", "text");
        Link(device, "one", "two");
        await device.ScanAsync();
        var (one, two) = (device.Item("one"), device.Item("two"));
        Assert.AreNotEqual(one.Id, two.Id);
        File.AppendAllText(device.Native("one"), ", edited");
        CollectionAssert.AreEquivalent(new[] { one.Id, two.Id }, (await device.ScanForChangesAsync()).Keys.ToArray());

        // A new time and a bit for one of them; then new content.
        await device.ApplyAsync((one.Id, device.FileTarget(one.Id, ItemId.Root, "one", "text, edited", modified: 1_500_000_000_000_000_000, executable: true)));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanForChangesAsync(), "the other name shows what it showed");
        Link(device, "one", "three");
        await device.ScanAsync();
        await device.ApplyAsync((one.Id, device.FileTarget(one.Id, ItemId.Root, "one", "from elsewhere")));
        Assert.AreEqual("from elsewhere,text, edited,text, edited", $"{device.Read("one")},{device.Read("two")},{device.Read("three")}");
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task FileReplacedByAPipe_IsReported_NotDeleted_AndAnUpdateWaits()
    {
        using var device = new FilesDevice();
        device.Write("was-file", "text");
        device.Write("other", "text");
        await device.ScanAsync();
        var (item, other) = (device.Item("was-file"), device.Item("other"));
        foreach (var path in new[] { "was-file", "other" })
        {
            File.Delete(device.Native(path));
            Run("mkfifo", device.Native(path));
        }
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.HasCount(2, device.LastReport!.Problems);
        StringAssert.Contains(device.LastReport.Problems[0].Message, "sockets, pipes and devices are not synced");
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, ItemId.Root, "was-file", "new")), (other.Id, null));
        StringAssert.Contains(device.Known.Deferred.Single().Reason, "a socket, pipe or device has its name");
        Assert.IsFalse(device.Known.Deferred.Single().UserChanged, "another round would find the same");
        Assert.AreEqual(VolumeType.Other, device.Volume.Stat("was-file")!.Value.Type);
        Assert.AreEqual(VolumeType.Other, device.Volume.Stat("other")!.Value.Type, "the item is gone, the pipe is not");
        Assert.IsNull(device.Known.Find(other.Id));
    }

    [TestMethod]
    public async Task NameThatIsNotText_IsReportedByItsBytes_AndOutlivesMoveAndDeletionOfItsFolder()
    {
        using var device = new FilesDevice();
        device.Write("folder/text", "text");
        Run("sh", "-c", "printf kept > \"$1/$(printf 'caf\\351 1')\"", "sh", device.Native("folder"));
        await device.ScanAsync();
        Assert.AreEqual("folder/caf\\xe9 1", device.LastReport!.Problems.Single().Path);
        var folder = device.Item("folder");
        await device.ApplyAsync((folder.Id, FilesDevice.Moved(folder, ItemId.Root, "moved")));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.AreEqual("moved/caf\\xe9 1", device.LastReport!.Problems.Single().Path);
        await device.ApplyAsync((device.Id("moved/text"), null), (folder.Id, null));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanForChangesAsync(), "what is left of it does not come back as new");
        Assert.AreEqual("kept", Output("sh", "-c", "cat \"$1\"/moved/caf*", "sh", device.Root));
        Run("rm", "-rf", device.Native("moved"));
    }

    [TestMethod]
    public async Task SparseFile_IsReadAsWhatItShows_InFlatMemory()
    {
        var length = Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1" ? 1L << 30 : 64L << 20;
        using var device = new FilesDevice();
        using (var file = File.Create(device.Native("sparse")))
        {
            file.SetLength(length);
            file.Position = length / 2;
            file.Write("in the middle"u8);
        }
        await device.ScanAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        File.SetLastWriteTimeUtc(device.Native("sparse"), DateTime.UnixEpoch.AddDays(9000));
        await device.ScanAsync();
        Assert.IsLessThan(8L << 20, GC.GetTotalAllocatedBytes(precise: true) - before);
        Assert.AreEqual(length, device.Item("sparse").Content!.Value.Length);
        using var stream = device.Connector.OpenContent(device.Item("sparse"), device.Known);
        Assert.AreEqual(length, stream!.Length);
    }

    [TestMethod]
    public async Task CoarseTimes_AreNoEdit_AndAnEditWithinTheGrainIsSeen()
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Card);
        using var device = new FilesDevice(volume, clock);
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "a", "text", modified: 1_700_000_001_123_456_789)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.AreEqual(1_700_000_001_123_456_789, device.Item("a").Fields[FileFields.Modified]?.AsNumber(), "the time that it was given, not what became of it");

        volume.UserWrite("a", "one "u8);
        await device.ScanAsync();
        var seen = volume.Stat("a");
        volume.UserWrite("a", "two!"u8);
        Assert.AreEqual(seen, volume.Stat("a"), "nothing but the content tells");
        Assert.AreEqual(ContentHash.Of("two!"u8), (await device.ScanForChangesAsync()).Single().Value!.Content!.Value.Hash);
    }

    [TestMethod]
    public async Task TimeRoundedByAnotherMount_IsNoEdit()
    {
        using var device = new FilesDevice();
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "a", "text", modified: 1_700_000_001_123_456_789)));
        device.Volume.SetModified("a", 1_700_000_000_000_000_000);
        Assert.IsEmpty(await device.ScanForChangesAsync());
        device.Volume.SetModified("a", 1_700_000_003_000_000_000);
        Assert.HasCount(1, await device.ScanForChangesAsync(), "a touch is one");
    }

    [TestMethod]
    public async Task TreeDeeperThanPathsReach_IsReported_AndTheRestIsSynced()
    {
        using var device = new FilesDevice();
        device.Write("fine", "text");
        // No path reaches so deep, so they are made a thousand levels at a time: 3,000, or 10,000.
        var thousands = Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1" ? "1 2 3 4 5 6 7 8 9 10" : "1 2 3";
        var thousand = string.Join('/', Enumerable.Repeat("d", 1000));
        Run("sh", "-c", "cd \"$1\" && for i in $3; do mkdir -p $2 && cd -P ./$2 || exit 1; done", "sh", device.Root, thousand, thousands);
        try
        {
            var found = await device.ScanAsync();
            Assert.Contains(item => item!.Name == "fine", found.Values);
            StringAssert.Contains(device.LastReport!.Problems.Single().Message, "longer than the 4,095 bytes");
            Assert.IsEmpty(await device.ScanForChangesAsync());
        }
        finally { Run("rm", "-rf", device.Native("d")); }
    }

    [TestMethod]
    public async Task ItemsDeeperThanPathsReach_Wait_AndNothingBreaks()
    {
        using var device = new FilesDevice();
        var targets = new Dictionary<ItemId, Item?>();
        var name = new string('d', 200);
        for (uint level = 0; level < 500; level++)
            targets.Add(new ItemId(1000 + level), FilesDevice.FolderTarget(new ItemId(1000 + level), level == 0 ? ItemId.Root : new ItemId(999 + level), name));
        try
        {
            await device.ApplyAsync(device.PlanTo(targets));
            // The last of them lies in a folder whose path just fits.
            Assert.HasCount(21, device.Known.Settled);
            StringAssert.Contains(device.Known.Deferred[0].Reason, "longer than the 4,095 bytes");
            Assert.IsEmpty(await device.ScanForChangesAsync());
        }
        finally { Run("rm", "-rf", device.Native(name)); }
    }

    [TestMethod]
    public async Task UnreadableFolder_DefersWhatIsInIt_AndTheRestIsDone()
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds);
        using var device = new FilesDevice(volume, clock);
        foreach (var path in new[] { "locked/1", "locked/2", "locked/3", "open/4" }) volume.UserWrite(path, "text"u8);
        await device.ScanAsync();
        var (one, two, three, open) = (device.Item("locked/1"), device.Item("locked/2"), device.Item("locked/3"), device.Item("open/4"));
        volume.Before = (_, path) =>
        {
            if (path.StartsWith("locked/", StringComparison.Ordinal)) throw new VolumeException(VolumeError.Denied, path);
        };
        var targets = new Dictionary<ItemId, Item?>
        {
            [one.Id] = null,
            [two.Id] = device.FileTarget(two.Id, two.Parent, "2", "new"),
            [three.Id] = FilesDevice.Moved(three, ItemId.Root, "moved"),
            [open.Id] = device.FileTarget(open.Id, open.Parent, "4", "new"),
        };
        await device.ApplyAsync(device.PlanTo(targets));
        CollectionAssert.AreEquivalent(new[] { one.Id, two.Id, three.Id }, device.Known.Deferred.Select(deferred => deferred.Id).ToArray());
        Assert.IsTrue(device.Known.Deferred.TrueForAll(deferred => deferred.Reason.Contains("permission denied", StringComparison.Ordinal) && deferred.Path.Length > 0));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        volume.Before = null;
        await device.ApplyAsync(device.PlanTo(targets));
        Assert.IsEmpty(device.Known.Deferred);
    }

    [TestMethod]
    public async Task ImmutableFile_IsPending_AndWrittenOnceItIsFree()
    {
        using var device = new FilesDevice();
        device.Write("fixed", "text");
        device.Write("gone", "text");
        await device.ScanAsync();
        var (item, gone) = (device.Item("fixed"), device.Item("gone"));
        if (!TryRun("chattr", "+i", device.Native("fixed"), device.Native("gone"))) Assert.Inconclusive("immutable files need root, chattr and a file system that has the flag");
        var targets = new Dictionary<ItemId, Item?> { [item.Id] = device.FileTarget(item.Id, ItemId.Root, "fixed", "new"), [gone.Id] = null };
        try
        {
            await device.ScanAsync();
            await device.ApplyAsync(device.PlanTo(targets));
            Assert.HasCount(2, device.Known.Deferred);
            StringAssert.Contains(device.Known.Deferred[0].Reason, "write protection");
            Assert.IsEmpty((await device.ScanForChangesAsync()).Where(found => found.Value is null));
        }
        finally { Run("chattr", "-i", device.Native("fixed"), device.Native("gone")); }
        await device.ScanAsync();
        await device.ApplyAsync(device.PlanTo(targets));
        Assert.AreEqual("new", device.Read("fixed"));
        Assert.IsFalse(File.Exists(device.Native("gone")));
    }

    [TestMethod]
    public async Task ReadOnlyMount_IsScanned_AndWhatArrivesWaits()
    {
        using var device = new FilesDevice();
        device.Write("file", "text");
        await device.ScanAsync();
        var item = device.Item("file");
        using (RealMount.Bind(device.Root, device.Root, readOnly: true))
        {
            Assert.IsEmpty(await device.ScanForChangesAsync());
            await device.ApplyAsync((item.Id, device.FileTarget(item.Id, ItemId.Root, "file", "new")), (a, FilesDevice.FolderTarget(a, ItemId.Root, "folder")));
            Assert.HasCount(2, device.Known.Deferred);
            StringAssert.Contains(device.Known.Deferred[0].Reason, "can only be read");
        }
        await device.ScanAsync();
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, ItemId.Root, "file", "new")));
        Assert.AreEqual("new", device.Read("file"));
    }

    [TestMethod]
    public async Task FullDisk_LeavesNothingHalfWritten_SaysHowMuchIsNeeded_AndGoesOnWhenThereIsRoom()
    {
        var folder = Directory.CreateTempSubdirectory("synccloud-full-");
        try
        {
            using var mount = RealMount.Memory(folder.FullName, megabytes: 4);
            using var device = new FilesDevice(Volume.At(folder.FullName), new TestClock());
            var fill = Path.Combine(folder.FullName, ".synccloud", "fill");
            File.WriteAllBytes(fill, new byte[3 << 20]);
            var text = new string('x', 2 << 20);
            await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "big", text)), (new ItemId(0xb), FilesDevice.FolderTarget(new ItemId(0xb), ItemId.Root, "folder")));
            StringAssert.Contains(device.Known.Deferred.Single().Reason, $"the disk that holds '{folder.FullName}' is full: 2,097,152 bytes are needed");
            CollectionAssert.AreEquivalent(new[] { ".synccloud", "folder" }, Directory.EnumerateFileSystemEntries(folder.FullName).Select(Path.GetFileName).ToArray());
            Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.FullName, ".synccloud/tmp")));
            Assert.IsEmpty(await device.ScanForChangesAsync());
            File.Delete(fill);
            await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "big", text)));
            Assert.IsEmpty(device.Known.Deferred);
            Assert.AreEqual(2 << 20, new FileInfo(Path.Combine(folder.FullName, "big")).Length);
        }
        finally { folder.Delete(recursive: true); }
    }

    [TestMethod]
    public async Task EmptyMountOverTheRoot_Halts_AndUnmountedItGoesOn()
    {
        using var device = new FilesDevice();
        device.Write("file", "text");
        await device.ScanAsync();
        using (RealMount.Memory(device.Root, megabytes: 1))
        {
            var refusal = await Assert.ThrowsExactlyAsync<ApplicationDataException>(device.ScanAsync);
            StringAssert.Contains(refusal.Message, "it may be an empty mount");
        }
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public void RootThroughABindMount_IsSeenForWhatItIs()
    {
        var folder = Directory.CreateTempSubdirectory("synccloud-bind-");
        try
        {
            var taken = Path.Combine(folder.FullName, "taken");
            FilesRoot.Prepare(taken, new CollectionId(1));
            Directory.CreateDirectory(Path.Combine(taken, "inner"));
            using (var connector = new FilesConnector(Volume.At(taken), new CollectionId(1), new FilesOptions())) connector.CreateMarker(1);
            var alias = Path.Combine(folder.FullName, "alias");
            using (RealMount.Bind(Path.Combine(taken, "inner"), alias))
                StringAssert.Contains(Assert.ThrowsExactly<ApplicationDataException>(() => FilesRoot.Prepare(alias, new CollectionId(2))).Message, "belongs to another collection");
            using (RealMount.Bind(taken, alias))
                Assert.ThrowsExactly<ApplicationDataException>(() => FilesRoot.Prepare(Path.Combine(folder.FullName, "new"), new CollectionId(2), alias + "/inner", folder.FullName));
        }
        finally { folder.Delete(recursive: true); }
    }

    [TestMethod]
    [DataRow("/home/ann/x", "/home/ann/x")]
    [DataRow("/mnt/alias/deep", "/data/a b/deep")]
    [DataRow("/mnt/alias", "/data/a b")]
    [DataRow("/mnt/aliased", "/mnt/aliased")]
    [DataRow("/data/other", "/data/other")]
    public void Canonical_GivesOnePathForAllMountsOfAFolder(string path, string expected) => Assert.AreEqual(expected, MountTable.Canonical(path,
    [
        "22 1 254:0 / / rw - ext4 /dev/vda rw",
        "30 22 8:1 / /data rw - ext4 /dev/sda rw",
        "31 22 8:1 /a\\040b /mnt/alias rw - ext4 /dev/sda rw",
    ]));

    private static void Link(FilesDevice device, string existing, string path) => Run("ln", device.Native(existing), device.Native(path));

    private static void Run(string program, params string[] arguments)
    {
        if (!TryRun(program, arguments)) Assert.Inconclusive($"'{program}' does not do here what this test needs");
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        if (OperatingSystem.IsWindows()) return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }
}
