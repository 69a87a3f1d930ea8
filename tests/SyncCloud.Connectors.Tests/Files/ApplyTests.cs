using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What applying to a real folder does.</summary>
[TestClass]
public sealed class ApplyTests
{
    private static readonly ItemId a = new(0xa), b = new(0xb), c = new(0xc), d = new(0xd), e = new(0xe);

    [TestMethod]
    public async Task NewTree_IsWrittenAndScansAsUnchanged()
    {
        using var device = new FilesDevice();
        await device.ApplyAsync(
            (d, FilesDevice.LinkTarget(d, b, "link", "../nowhere")),
            (c, device.FileTarget(c, b, "tool.sh", "#!", executable: true)),
            (b, FilesDevice.FolderTarget(b, a, "inner")),
            (a, FilesDevice.FolderTarget(a, ItemId.Root, "Ärger")),
            (e, device.FileTarget(e, ItemId.Root, "empty", "")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("#!", device.Read("Ärger/inner/tool.sh"));
        Assert.AreEqual("../nowhere", new FileInfo(device.Native("Ärger/inner/link")).LinkTarget);
        Assert.IsEmpty(await device.ScanAsync());
        Assert.AreEqual(1_700_000_000_123_456_789, device.Item("empty").Fields[FileFields.Modified]?.AsNumber());
        if (!OperatingSystem.IsWindows()) Assert.AreEqual((UnixFileMode)0x40, File.GetUnixFileMode(device.Native("Ärger/inner/tool.sh")) & UnixFileMode.UserExecute);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(device.Native(".synccloud/tmp")));
    }

    [TestMethod]
    public async Task Replace_KeepsTheModeAndPutsTheFormerVersionInTheTrash()
    {
        using var device = new FilesDevice();
        device.Write("sub/a.txt", "one");
        device.SetMode("sub/a.txt", 0x1b0);
        await device.ScanAsync();
        var item = device.Item("sub/a.txt");
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, item.Parent, "a.txt", "two", executable: true)));
        Assert.AreEqual("two", device.Read("sub/a.txt"));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual((UnixFileMode)(0x1b0 | 0x48), File.GetUnixFileMode(device.Native("sub/a.txt")));
        Assert.AreEqual("one", File.ReadAllText(TrashedFiles(device).Single()));
        StringAssert.EndsWith(TrashedFiles(device).Single(), "/sub/a.txt");
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task DeleteTwiceUnderOneName_TrashKeepsBoth()
    {
        using var device = new FilesDevice();
        for (var i = 0; i < 3; i++)
        {
            device.Write("x/a.txt", $"{i}");
            await device.ScanAsync();
            await device.ApplyAsync((device.Id("x/a.txt"), null), (device.Id("x"), null));
        }
        Assert.IsFalse(Directory.Exists(device.Native("x")));
        CollectionAssert.AreEquivalent(new[] { "0", "1", "2" }, TrashedFiles(device).Select(File.ReadAllText).ToArray());
    }

    [TestMethod]
    public async Task SwapsAndCyclesOfNames_AreResolved()
    {
        using var device = new FilesDevice();
        foreach (var name in new[] { "a", "b", "c", "d" }) device.Write(name, "was " + name);
        device.Write("f/1", "in f");
        device.Write("g/2", "in g");
        await device.ScanAsync();
        var items = device.Known.Items.Values.Where(item => item.Parent == ItemId.Root).ToDictionary(item => item.Name);
        await device.ApplyAsync(
            (items["a"].Id, FilesDevice.Moved(items["a"], ItemId.Root, "b")),
            (items["b"].Id, FilesDevice.Moved(items["b"], ItemId.Root, "c")),
            (items["c"].Id, FilesDevice.Moved(items["c"], ItemId.Root, "a")),
            (items["d"].Id, FilesDevice.Moved(items["d"], ItemId.Root, "e")),
            (items["f"].Id, FilesDevice.Moved(items["f"], ItemId.Root, "g")),
            (items["g"].Id, FilesDevice.Moved(items["g"], ItemId.Root, "f")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("was a,was b,was c,was d,in g,in f", string.Join(",", device.Read("b"), device.Read("c"), device.Read("a"), device.Read("e"), device.Read("f/2"), device.Read("g/1")));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task TreeTurnedInsideOut_EveryTangleIsResolved()
    {
        using var device = new FilesDevice();
        device.Write("A/B/deep", "deep");
        device.Write("A/flat", "flat");
        device.Write("X/X", "file in X");
        await device.ScanAsync();
        var (outer, inner, x, file) = (device.Item("A"), device.Item("A/B"), device.Item("X"), device.Item("X/X"));
        await device.ApplyAsync(
            (outer.Id, FilesDevice.Moved(outer, inner.Id, "B")),
            (inner.Id, FilesDevice.Moved(inner, ItemId.Root, "A")),
            (x.Id, null),
            (file.Id, FilesDevice.Moved(file, ItemId.Root, "X")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("deep,flat,file in X", string.Join(",", device.Read("A/deep"), device.Read("A/B/flat"), device.Read("X")));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task MoveWithNewContent_AndWithNewTime()
    {
        using var device = new FilesDevice();
        device.Write("a", "one");
        device.Write("b", "two");
        await device.ScanAsync();
        var (first, second) = (device.Item("a"), device.Item("b"));
        await device.ApplyAsync(
            (first.Id, device.FileTarget(first.Id, ItemId.Root, "b", "newer")),
            (second.Id, device.FileTarget(second.Id, ItemId.Root, "a", "two", executable: true)));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("newer,two", $"{device.Read("b")},{device.Read("a")}");
        Assert.AreEqual(0, device.Contents.Fetched - 1, "what is here is not fetched");
        Assert.AreEqual("one", File.ReadAllText(TrashedFiles(device).Single()));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task ContentsThatChangePlaces_AreCopiedNotFetched()
    {
        using var device = new FilesDevice();
        device.Write("a", "alpha");
        device.Write("b", "beta");
        device.Write("gone", "gamma");
        await device.ScanAsync();
        var (first, second, gone) = (device.Item("a"), device.Item("b"), device.Item("gone"));
        await device.ApplyAsync(
            (first.Id, device.FileTarget(first.Id, ItemId.Root, "a", "beta")),
            (second.Id, device.FileTarget(second.Id, ItemId.Root, "b", "alpha")),
            (gone.Id, null),
            (c, device.FileTarget(c, ItemId.Root, "c", "gamma")));
        Assert.AreEqual("beta,alpha,gamma", string.Join(",", device.Read("a"), device.Read("b"), device.Read("c")));
        Assert.AreEqual(0, device.Contents.Fetched);
    }

    [TestMethod]
    public async Task TimeAndBitAlone_AreSetInPlace()
    {
        using var device = new FilesDevice();
        device.Write("a", "one");
        await device.ScanAsync();
        var item = device.Item("a");
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, ItemId.Root, "a", "one", modified: -1, executable: true)));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(TrashedFiles(device));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.AreEqual(-1, device.Volume.Stat("a")!.Value.Modified);
        Assert.IsTrue(device.Volume.Stat("a")!.Value.IsExecutable);
    }

    [TestMethod]
    public async Task ConflictingVersion_TakesOverTheFileAndTheItemIsMadeAnew()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "mine");
        await device.ScanAsync();
        var item = device.Item("a.txt");
        var native = File.GetLastWriteTimeUtc(device.Native("a.txt"));
        var copy = FilesDevice.Moved(item, ItemId.Root, "a (conflict).txt") with { Id = c };
        await device.ApplyAsync([
            new PlannedItem { Id = item.Id, Target = device.FileTarget(item.Id, ItemId.Root, "a.txt", "theirs"), Current = null },
            new PlannedItem { Id = c, Target = copy with { Fields = copy.Fields.With(FileFields.ConflictOf, FieldValue.Of(item.Id)) }, Current = item with { Id = c }, TakenFrom = item.Id },
        ]);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("theirs,mine", $"{device.Read("a.txt")},{device.Read("a (conflict).txt")}");
        Assert.AreEqual(native, File.GetLastWriteTimeUtc(device.Native("a (conflict).txt")));
        Assert.IsEmpty(TrashedFiles(device));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task ChangedSinceTheScan_IsDeferredAndUntouched()
    {
        using var device = new FilesDevice();
        foreach (var name in new[] { "edit", "delete", "move", "chmod", "folder/in" }) device.Write(name, name);
        await device.ScanAsync();
        var items = device.Known.Items.Values.ToDictionary(item => item.Name);
        foreach (var name in new[] { "edit", "delete", "move" }) device.Write(name, name + " newer");
        device.Write("new", "the user's");
        device.Write("folder/later", "the user's");
        await device.ApplyAsync(
            (items["edit"].Id, device.FileTarget(items["edit"].Id, ItemId.Root, "edit", "theirs")),
            (items["delete"].Id, null),
            (items["move"].Id, FilesDevice.Moved(items["move"], ItemId.Root, "moved")),
            (items["in"].Id, null),
            (items["folder"].Id, null),
            (a, device.FileTarget(a, ItemId.Root, "new", "theirs")));
        Assert.HasCount(5, device.Known.Deferred);
        Assert.IsTrue(device.Known.Deferred.All(deferred => deferred.UserChanged));
        Assert.AreEqual("edit newer,delete newer,move newer,the user's,the user's",
            string.Join(",", device.Read("edit"), device.Read("delete"), device.Read("move"), device.Read("new"), device.Read("folder/later")));
    }

    [TestMethod]
    public async Task FolderOnBothSides_BecomesOne()
    {
        using var device = new FilesDevice();
        device.Write("docs/mine", "mine");
        await device.ApplyAsync((a, FilesDevice.FolderTarget(a, ItemId.Root, "docs")), (b, device.FileTarget(b, a, "theirs", "theirs")));
        Assert.IsEmpty(device.Known.Deferred);
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual((a, "mine"), (found.Single().Value!.Parent, found.Single().Value!.Name));
    }

    [TestMethod]
    public async Task DeletedFolderWithIgnoredFiles_StaysAndDoesNotComeBack()
    {
        using var device = new FilesDevice();
        device.Write(".syncignore", "*.log\nbuild/\n");
        device.Write("proj/a.txt", "a");
        device.Write("proj/x.log", "local");
        device.Write("proj/sub/build/out", "local");
        device.Write("proj/sub/b.txt", "b");
        await device.ScanAsync();
        Assert.HasCount(5, device.Known.Items);
        await device.ApplyAsync((device.Id("proj/sub/b.txt"), null), (device.Id("proj/sub"), null), (device.Id("proj/a.txt"), null), (device.Id("proj"), null));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("local", device.Read("proj/x.log"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.HasCount(1, device.Known.Items);
        // And when the folder lives again, they are one.
        await device.ApplyAsync((a, FilesDevice.FolderTarget(a, ItemId.Root, "proj")), (b, device.FileTarget(b, a, "a.txt", "again")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task NewlyIgnored_IsNotDeleted()
    {
        using var device = new FilesDevice();
        device.Write("a.log", "a");
        device.Write("keep/b.txt", "b");
        await device.ScanAsync();
        device.Write(".syncignore", "*.log\nkeep\n");
        File.Delete(device.Native("a.log"));
        device.Write("keep/b.txt", "changed");
        device.Write("a.log", "changed");
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(".syncignore", found.Single().Value!.Name);
    }

    [TestMethod]
    public async Task OfflineCloud_DefersWhatItHoldsAndDoesTheRest()
    {
        using var device = new FilesDevice();
        device.Write("old", "old");
        await device.ScanAsync();
        device.Contents.Failure = new TransportException("no route", isFinal: false);
        await device.ApplyAsync(
            (a, device.FileTarget(a, ItemId.Root, "a", "far")), (b, device.FileTarget(b, ItemId.Root, "b", "farther")),
            (c, device.FileTarget(c, ItemId.Root, "c", "old")), (device.Id("old"), null));
        CollectionAssert.AreEquivalent(new[] { a, b }, device.Known.Deferred.Select(deferred => deferred.Id).ToArray());
        Assert.AreEqual(1, device.Contents.Fetched);
        Assert.AreEqual("old", device.Read("c"));
        device.Contents.Failure = null;
        await device.ApplyAsync((a, device.FileTarget(a, ItemId.Root, "a", "far")));
        Assert.AreEqual("far", device.Read("a"));
    }

    [TestMethod]
    public async Task CompleteDownload_IsUsedAgainAfterAnInterruption()
    {
        using var device = new FilesDevice();
        var target = device.FileTarget(a, ItemId.Root, "a", "content");
        var content = target.Fields[FileFields.Content]!.Value.AsContent()!.Value;
        device.Write($".synccloud/tmp/{content.Length}-{content.Hash}.{a}", "content");
        device.Write($".synccloud/tmp/{content.Length}-{content.Hash}.{b}", "displaced, since it is not what the name says");
        device.Write($".synccloud/tmp/{content.Length}-{content.Hash}.{c}", "content");
        device.Write(".synccloud/tmp/1.part", "half");
        await device.ScanAsync();
        await device.ApplyAsync((a, target));
        Assert.AreEqual(0, device.Contents.Fetched);
        Assert.AreEqual("content", device.Read("a"));
        Assert.AreEqual("displaced, since it is not what the name says", File.ReadAllText(TrashedFiles(device).Single()));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(device.Native(".synccloud/tmp")));
    }

    [TestMethod]
    public async Task BigFile_IsStreamedInFlatMemory()
    {
        using var device = new FilesDevice();
        var bytes = new byte[48 << 20];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(device.Native("big"), bytes, CancellationToken.None);
        await device.ScanAsync();
        Assert.AreEqual(ContentHash.Of(bytes), device.Item("big").Content!.Value.Hash);
        var item = device.Item("big");
        var before = GC.GetAllocatedBytesForCurrentThread();
        await device.ApplyAsync((a, FilesDevice.Moved(item, ItemId.Root, "copy") with { Id = a }));
        Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(ContentHash.Of(bytes), ContentHash.Of(await File.ReadAllBytesAsync(device.Native("copy"), CancellationToken.None)));
    }

    private static string[] TrashedFiles(FilesDevice device) => Directory.Exists(device.Native(".synccloud/trash"))
        ? Directory.GetFiles(device.Native(".synccloud/trash"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        : [];
}
