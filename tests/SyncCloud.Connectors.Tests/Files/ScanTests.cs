using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What scans of a real folder find out.</summary>
[TestClass]
public sealed class ScanTests
{
    [TestMethod]
    public async Task NewTree_EveryFileFolderAndLinkIsAnItem()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "alpha");
        device.Write("docs/über/b.txt", "");
        Directory.CreateDirectory(device.Native("empty"));
        File.CreateSymbolicLink(device.Native("docs/dangling"), "no/where");
        File.CreateSymbolicLink(device.Native("docs/loop"), "../docs");
        var found = await device.ScanAsync();

        Assert.HasCount(7, found);
        CollectionAssert.AreEqual(new[] { "a.txt", "docs", "docs/dangling", "docs/loop", "docs/über", "docs/über/b.txt", "empty" }, device.Tree().Keys);
        Assert.AreEqual(new ContentRef(5, ContentHash.Of("alpha"u8)), device.Item("a.txt").Content);
        Assert.AreEqual("no/where", device.Item("docs/dangling").Fields[FileFields.Target]?.AsText());
        Assert.IsNull(device.Item("docs").Fields[FileFields.Modified]);
        Assert.IsNotNull(device.Item("docs/loop").Fields[FileFields.Modified]);
    }

    [TestMethod]
    public async Task EditsOfOneLengthInQuickSuccession_AreAllSeen()
    {
        using var device = new FilesDevice();
        // Many of them within one tick of the volume's clock.
        for (var edit = 0; edit < 300; edit++)
        {
            var text = edit.ToString("000");
            device.Write("a.txt", text);
            await device.ScanAsync();
            Assert.AreEqual(ContentHash.Of(Encoding.UTF8.GetBytes(text)), device.Item("a.txt").Content!.Value.Hash, text);
        }
    }

    [TestMethod]
    public async Task NothingChanged_NothingIsReported()
    {
        using var device = new FilesDevice();
        device.Write("a/b/c.txt", "x");
        File.SetLastWriteTimeUtc(device.Native("a/b/c.txt"), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await device.ScanAsync();
        Assert.IsEmpty(await device.ScanAsync());
        Assert.AreEqual(3, device.LastReport!.Items);
    }

    [TestMethod]
    public async Task JustModifiedFile_IsHashedAgainNextTime()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        var moment = DateTime.UtcNow;
        File.SetLastWriteTimeUtc(device.Native("a.txt"), moment);
        await device.ScanAsync();
        // The same length and time of modification: only reading tells.
        File.WriteAllText(device.Native("a.txt"), "two");
        File.SetLastWriteTimeUtc(device.Native("a.txt"), moment);
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(ContentHash.Of("two"u8), found.Single().Value!.Content!.Value.Hash);
    }

    [TestMethod]
    public async Task Edit_KeepsTheIdAndPatchesContentAndTime()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        await device.ScanAsync();
        var id = device.Id("a.txt");
        device.Write("a.txt", "three");
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(id, found.Single().Key);
        Assert.AreEqual(5, found.Single().Value!.Content!.Value.Length);
    }

    [TestMethod]
    public async Task EditorSavesByRename_KeepsTheId()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        await device.ScanAsync();
        var id = device.Id("a.txt");
        device.Write("a.txt.new", "two");
        File.Move(device.Native("a.txt"), device.Native("a.txt~"));
        File.Move(device.Native("a.txt.new"), device.Native("a.txt"));
        File.Delete(device.Native("a.txt~"));
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(id, found.Single().Key);
    }

    [TestMethod]
    public async Task Rename_IsOneDifferenceEvenWithAnEdit()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        await device.ScanAsync();
        var id = device.Id("a.txt");
        Directory.CreateDirectory(device.Native("sub"));
        File.Move(device.Native("a.txt"), device.Native("sub/b.txt"));
        File.AppendAllText(device.Native("sub/b.txt"), " more");
        var found = await device.ScanForChangesAsync();
        Assert.HasCount(2, found);
        Assert.AreEqual("b.txt", found[id]!.Name);
        Assert.AreEqual(8, found[id]!.Content!.Value.Length);
    }

    [TestMethod]
    public async Task RenamedFolderOfManyFiles_IsOneDifference()
    {
        using var device = new FilesDevice();
        for (var i = 0; i < 300; i++) device.Write($"old/{i % 7}/{i}.txt", $"{i}");
        await device.ScanAsync();
        var id = device.Id("old");
        Directory.Move(device.Native("old"), device.Native("new"));
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(id, found.Single().Key);
        Assert.AreEqual("new", found.Single().Value!.Name);
    }

    [TestMethod]
    public async Task FolderRenamedAndAnotherTakesItsName_FoldersAreToldApartByFileId()
    {
        using var device = new FilesDevice();
        device.Write("a/1.txt", "in a");
        device.Write("b/2.txt", "in b");
        await device.ScanAsync();
        var (a, b) = (device.Id("a"), device.Id("b"));
        Directory.Move(device.Native("a"), device.Native("x"));
        Directory.Move(device.Native("b"), device.Native("a"));
        Directory.Move(device.Native("x"), device.Native("b"));
        var found = await device.ScanForChangesAsync();
        Assert.HasCount(2, found);
        Assert.AreEqual(("b", "a"), (found[a]!.Name, found[b]!.Name));
    }

    [TestMethod]
    public async Task FolderBecomesTheChildOfItsChild_BothKeepTheirIds()
    {
        using var device = new FilesDevice();
        device.Write("outer/inner/1.txt", "deep");
        device.Write("outer/2.txt", "flat");
        await device.ScanAsync();
        var (outer, inner) = (device.Id("outer"), device.Id("outer/inner"));
        Directory.Move(device.Native("outer/inner"), device.Native("inner"));
        Directory.Move(device.Native("outer"), device.Native("inner/outer"));
        var found = await device.ScanForChangesAsync();
        Assert.HasCount(2, found);
        Assert.AreEqual((ItemId.Root, inner), (found[inner]!.Parent, found[outer]!.Parent));
    }

    [TestMethod]
    public async Task FolderCopiedBackFromABackup_StaysTheSameByPath()
    {
        using var device = new FilesDevice();
        var moment = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        device.Write("a/1.txt", "one");
        File.SetLastWriteTimeUtc(device.Native("a/1.txt"), moment);
        await device.ScanAsync();
        Directory.Move(device.Native("a"), device.Native(".synccloud/gone"));
        device.Write("a/1.txt", "one");
        File.SetLastWriteTimeUtc(device.Native("a/1.txt"), moment);
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task MovedByCopyAndDelete_IsRecognisedByUniqueContent()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "unique");
        device.Write("twin1.txt", "same");
        device.Write("twin2.txt", "same");
        device.Write("none.txt", "");
        await device.ScanAsync();
        var (id, none) = (device.Id("a.txt"), device.Id("none.txt"));
        foreach (var name in new[] { "a", "twin1", "twin2", "none" })
        {
            File.Copy(device.Native(name + ".txt"), device.Native(name + "-moved.txt"));
            File.Delete(device.Native(name + ".txt"));
        }
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual("a-moved.txt", found[id]!.Name);
        Assert.IsNull(found[none]);
        Assert.HasCount(7, found);
    }

    [TestMethod]
    public async Task HardLinks_AreFilesOfTheirOwn()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        if (!TryHardLink(device, "a.txt", "b.txt")) Assert.Inconclusive("no hard links here");
        Assert.HasCount(2, await device.ScanAsync());
        var (a, b) = (device.Id("a.txt"), device.Id("b.txt"));
        File.Move(device.Native("b.txt"), device.Native("c.txt"));
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual("c.txt", found[b]!.Name);
        Assert.IsFalse(found.ContainsKey(a));
    }

    [TestMethod]
    public async Task TouchAndChmod_ChangeOnlyTheirFields()
    {
        using var device = new FilesDevice();
        device.Write("a.txt", "one");
        device.Write("b.sh", "two");
        await device.ScanAsync();
        File.SetLastWriteTimeUtc(device.Native("a.txt"), DateTime.UnixEpoch.AddSeconds(-5).AddTicks(7));
        device.SetMode("b.sh", 0x1ed);
        var found = await device.ScanForChangesAsync();
        Assert.HasCount(2, found);
        Assert.AreEqual(-4_999_999_300, found.Single(pair => pair.Value!.Name == "a.txt").Value!.Fields[FileFields.Modified]?.AsNumber());
        Assert.AreEqual(true, found.Single(pair => pair.Value!.Name == "b.sh").Value!.Fields[FileFields.Executable]?.AsFlag());
    }

    [TestMethod]
    public async Task FileBecomesFolder_IsAnotherItem_FileBecomesLink_IsTheSame()
    {
        using var device = new FilesDevice();
        device.Write("a", "one");
        device.Write("b", "two");
        await device.ScanAsync();
        var (a, b) = (device.Id("a"), device.Id("b"));
        File.Delete(device.Native("a"));
        Directory.CreateDirectory(device.Native("a"));
        File.Delete(device.Native("b"));
        File.CreateSymbolicLink(device.Native("b"), "a");
        var found = await device.ScanForChangesAsync();
        Assert.HasCount(3, found);
        Assert.IsNull(found[a]);
        Assert.AreEqual(FileFields.TypeLink, found[b]!.Fields[FileFields.Type]?.AsText());
        Assert.IsNull(found[b]!.Fields[FileFields.Content]);
    }

    [TestMethod]
    public async Task ConflictCopy_LosesItsMarkWhenRenamed_KeepsItWhenEditedOrMoved()
    {
        using var device = new FilesDevice();
        var (id, of) = (new ItemId(77), new ItemId(78));
        var target = device.FileTarget(id, ItemId.Root, "a (conflict).txt", "mine");
        await device.ApplyAsync((id, target with { Fields = target.Fields.With(FileFields.ConflictOf, FieldValue.Of(of)).With("other", FieldValue.Of(5)) }));
        device.Write("a (conflict).txt", "edited");
        Directory.CreateDirectory(device.Native("sub"));
        File.Move(device.Native("a (conflict).txt"), device.Native("sub/a (conflict).txt"));
        await device.ScanAsync();
        Assert.AreEqual(of, device.Known.Find(id)!.Fields[FileFields.ConflictOf]?.AsItemId());
        File.Move(device.Native("sub/a (conflict).txt"), device.Native("sub/b.txt"));
        await device.ScanAsync();
        Assert.IsNull(device.Known.Find(id)!.Fields[FileFields.ConflictOf]);
        Assert.AreEqual(5, device.Known.Find(id)!.Fields["other"]?.AsNumber());
    }

    [TestMethod]
    public async Task NamesThatAreNotText_AreReportedAndLeftAlone()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("names are text here");
        using var device = new FilesDevice();
        device.Write("sub/a.txt", "one");
        await device.ScanAsync();
        await ShellAsync(device, "printf x > \"$(printf 'bad\\377name')\"; mkfifo pipe");
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.HasCount(2, device.LastReport!.Problems);

        await device.ApplyAsync((device.Id("sub"), null), (device.Id("sub/a.txt"), null));
        Assert.IsTrue(Directory.Exists(device.Native("sub")), "a folder with such a name stays");
        Assert.IsEmpty(device.Known.Items);
        Assert.IsEmpty(await device.ScanForChangesAsync());
        await ShellAsync(device, "rm bad*name");
    }

    private static async Task ShellAsync(FilesDevice device, string command)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = device.Native("sub") })!;
        await shell.WaitForExitAsync(CancellationToken.None);
    }

    [TestMethod]
    public async Task FolderOfAnotherCollection_IsNotEntered()
    {
        using var device = new FilesDevice();
        device.Write("a/1.txt", "one");
        await device.ScanAsync();
        device.Write("a/.synccloud/collection.json", "{}");
        device.Write("a/2.txt", "two");
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.HasCount(1, device.LastReport!.Problems);
    }

    [TestMethod]
    public async Task Unreadable_IsAProblemAndUnchanged()
    {
        if (Environment.UserName == "root") Assert.Inconclusive("permissions do not bind this user");
        using var device = new FilesDevice();
        device.Write("a/1.txt", "one");
        device.Write("b.txt", "two");
        await device.ScanAsync();
        device.SetMode("a", 0);
        device.Write("b.txt", "three");
        device.SetMode("b.txt", 0);
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.HasCount(2, device.LastReport!.Problems);
        device.SetMode("a", 0x1ed);
    }

    private static bool TryHardLink(FilesDevice device, string from, string to)
    {
        if (OperatingSystem.IsWindows()) return false;
        using var process = System.Diagnostics.Process.Start("ln", [device.Native(from), device.Native(to)])!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
