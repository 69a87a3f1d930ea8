using System.Text;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What happens when the file system does not stand still or does not answer.</summary>
[TestClass]
public sealed class DisturbedTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly MemoryVolume volume;
    private readonly FilesDevice device;

    public DisturbedTests()
    {
        volume = new MemoryVolume(clock.Nanoseconds);
        device = new FilesDevice(volume, clock);
    }

    public void Dispose()
    {
        device.Dispose();
        volume.Dispose();
    }

    [TestMethod]
    public async Task UnreadableFolderFileAndIgnoreFile_CountAsUnchanged()
    {
        foreach (var path in new[] { "a/1", "a/sub/2", "b", "c/.syncignore", "c/3" }) volume.UserWrite(path, "text"u8);
        await device.ScanAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        volume.UserDelete("a/sub");
        volume.UserWrite("b", "changed"u8);
        volume.UserMove("c/3", "c/4");
        volume.Before = (operation, path) =>
        {
            if ((operation == "list" && path == "a") || (operation == "read" && path is "b" or "c/.syncignore")) throw new VolumeException(VolumeError.Denied, path);
        };
        Assert.IsEmpty(await device.ScanForChangesAsync());
        CollectionAssert.AreEquivalent(new[] { "a", "b", "c" }, device.LastReport!.Problems.Select(problem => problem.Path).ToArray());
        volume.Before = null;
        Assert.HasCount(4, await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task WriteThatHasStampedTheFile_AndWhoseBytesArriveAfterTheScan_IsSeen()
    {
        using var slow = new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Linux with { TellsClock = true });
        using var scanned = new FilesDevice(slow, clock);
        slow.UserWrite("a", "one"u8);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await scanned.ScanAsync();
        slow.UserWriteArrives("a", "two"u8);
        clock.Advance(TimeSpan.FromMilliseconds(600));
        await scanned.ScanAsync();
        Assert.AreEqual(ContentHash.Of("two"u8), scanned.Item("a").Content!.Value.Hash);
        // Then the stamp is believed.
        slow.Before = (operation, path) => Assert.AreNotEqual(("read", "a"), (operation, path));
        await scanned.ScanAsync();
    }

    [TestMethod]
    public async Task MovedAndUnreadable_IsMovedWithTheContentThatIsKnown()
    {
        volume.UserWrite("a", "text"u8);
        await device.ScanAsync();
        var before = device.Item("a");
        volume.UserMove("a", "b");
        volume.Before = (operation, path) =>
        {
            if (operation == "read" && path == "b") throw new VolumeException(VolumeError.Denied, path);
        };
        var found = await device.ScanForChangesAsync();
        Assert.AreEqual(before.Fields.With(FileFields.Name, FieldValue.Of("b")), found.Single().Value!.Fields);
        Assert.AreEqual(before.Id, device.Id("b"));
        Assert.HasCount(1, device.LastReport!.Problems);

        volume.Before = null;
        volume.UserWrite("b", "edited"u8);
        Assert.AreEqual(ContentHash.Of("edited"u8), (await device.ScanForChangesAsync())[before.Id]!.Content!.Value.Hash);
    }

    [TestMethod]
    [DataRow("moved on")]
    [DataRow("edited")]
    [DataRow("deleted")]
    [DataRow("locked")]
    public async Task MovedOutOfAFolderThatGoes_AndDisturbedWhileRead_IsFoundByTheNextScan(string disturbance)
    {
        volume.UserWrite("folder/a", "text"u8);
        volume.UserCreateFolder("other");
        await device.ScanAsync();
        var id = device.Id("folder/a");
        volume.UserMove("folder/a", "other/b");
        volume.UserDelete("folder");
        volume.Before = (operation, path) =>
        {
            if (operation != "read" || path != "other/b") return;
            switch (disturbance)
            {
                case "moved on": volume.UserMove("other/b", "c"); break;
                case "edited": volume.UserWrite("other/b", "edited"u8); break;
                case "deleted": volume.UserDelete("other/b"); break;
                default: throw new VolumeException(VolumeError.Denied, path);
            }
        };
        await device.ScanAsync();
        CollectionAssert.IsSubsetOf(device.Known.Items.Values.Select(item => item.Parent).ToList(), device.Known.Items.Keys.Append(ItemId.Root).ToList(), "every known item lies in a known folder");

        volume.Before = null;
        await device.ScanAsync();
        var (path, text) = disturbance switch { "moved on" => ("c", "text"), "edited" => ("other/b", "edited"), "deleted" => (null, ""), _ => ("other/b", "text") };
        Assert.AreEqual(path is not null, device.Known.Items.ContainsKey(id));
        if (path is null) return;
        Assert.AreEqual(id, device.Id(path));
        Assert.AreEqual(ContentHash.Of(Encoding.UTF8.GetBytes(text)), device.Item(path).Content!.Value.Hash);
    }

    /// <summary>Where an item is known to lie that is in a folder nobody knows, no scan would ever look: such an item would stay as it is for ever.</summary>
    [TestMethod]
    public async Task KnownInAFolderThatIsNotKnown_IsFoundElsewhere_OrForgotten_AndNeverTakenForDeleted()
    {
        foreach (var path in new[] { "lost/moved", "lost/gone", "lost/sub/moved too", "lost/sub/gone too", "lost/moved sub/x" }) volume.UserWrite(path, Encoding.UTF8.GetBytes(path));
        await device.ScanAsync();
        var (moved, gone, movedToo, goneToo) = (device.Id("lost/moved"), device.Id("lost/gone"), device.Id("lost/sub/moved too"), device.Id("lost/sub/gone too"));
        var (sub, movedSub, x) = (device.Id("lost/sub"), device.Id("lost/moved sub"), device.Id("lost/moved sub/x"));
        device.Known.Settle(device.Id("lost"), null);
        device.Known.Complete();
        volume.UserMove("lost/moved", "a");
        volume.UserMove("lost/sub/moved too", "b");
        volume.UserMove("lost/moved sub", "c");
        volume.UserDelete("lost");

        var found = await device.ScanAsync();
        Assert.IsFalse(found.Values.Contains(null), "nothing counts as deleted");
        Assert.AreEqual((moved, movedToo, movedSub, x), (device.Id("a"), device.Id("b"), device.Id("c"), device.Id("c/x")));
        CollectionAssert.AreEquivalent(new[] { gone, goneToo, sub }, device.LastForgotten!.ToArray());
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task ChangedWhileRead_IsLeftForTheNextScan()
    {
        volume.UserWrite("a", "one"u8);
        volume.UserWrite("b", "one"u8);
        volume.Before = (operation, path) =>
        {
            if (operation == "read" && path == "a") volume.UserWrite("a", "two"u8);
            if (operation == "read" && path == "b") volume.UserReplace("b", "two"u8);
        };
        Assert.IsEmpty(await device.ScanAsync());
        volume.Before = null;
        Assert.HasCount(2, await device.ScanAsync());
        Assert.AreEqual(ContentHash.Of("two"u8), device.Item("a").Content!.Value.Hash);
    }

    [TestMethod]
    public async Task RootThatGoesAwayDuringTheScan_HaltsInsteadOfDeletingAll()
    {
        volume.UserWrite("a", "one"u8);
        await device.ScanAsync();
        volume.Before = (operation, _) =>
        {
            if (operation == "list") volume.IsMounted = false;
        };
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync());
        Assert.HasCount(1, device.Known.Items);
    }

    [TestMethod]
    [DataRow("folder")]
    [DataRow("folder/sub")]
    public async Task LinkThatTakesAFoldersPlaceDuringTheApply_IsNeverWrittenThrough(string swapped)
    {
        for (var at = 0; ; at++)
        {
            using var story = new DisturbedTests();
            if (await story.SwapAsync(swapped, at)) return;
        }
    }

    /// <summary>True when the apply ended before that operation.</summary>
    private async Task<bool> SwapAsync(string swapped, int at)
    {
        foreach (var path in new[] { "folder/a", "folder/sub/b", "folder/sub/gone", "other/a", "other/b", "other/gone", "other/sub/b", "other/sub/gone" }) volume.UserWrite(path, Encoding.UTF8.GetBytes(path));
        clock.Advance(TimeSpan.FromMinutes(1));
        await device.ScanAsync();
        var (folder, sub) = (device.Item("folder"), device.Item("folder/sub"));
        var (a, b) = (device.Item("folder/a"), device.Item("folder/sub/b"));
        var before = volume.Everything().Where(pair => pair.Key.StartsWith("other", StringComparison.Ordinal)).ToDictionary();
        var count = 0;
        volume.Before = (_, _) =>
        {
            if (count++ != at || volume.Stat(swapped)?.Type != VolumeType.Folder) return;
            volume.UserMove(swapped, "moved away");
            volume.CreateLink(swapped, swapped.Contains('/') ? "../other" : "other");
        };
        await device.ApplyAsync(
            (a.Id, device.FileTarget(a.Id, folder.Id, "a", "evil")), (b.Id, device.FileTarget(b.Id, sub.Id, "b", "evil")), (device.Id("folder/sub/gone"), null),
            (new ItemId(1), device.FileTarget(new ItemId(1), sub.Id, "new", "evil")), (new ItemId(2), FilesDevice.FolderTarget(new ItemId(2), sub.Id, "made")));
        volume.Before = null;
        var after = volume.Everything().Where(pair => pair.Key.StartsWith("other", StringComparison.Ordinal)).ToDictionary();
        CollectionAssert.AreEquivalent(before.Keys.ToList(), after.Keys.ToList());
        foreach (var (path, bytes) in before) Assert.AreSame(bytes, after[path]);
        return count <= at;
    }

    [TestMethod]
    [DataRow(-1_000_000_000L, false)]
    [DataRow(0L, true)]
    public async Task AppliedFile_OfAMomentAgo_IsReadAgainWhereAnEditMightNotShow_AndAnEditIsFoundEitherWay(long modified, bool isRead)
    {
        foreach (var edits in new[] { false, true })
        {
            const long tick = 4_000_000;
            var clock = new TestClock();
            clock.Advance(TimeSpan.FromMilliseconds(100));
            long Ticks() => clock.Nanoseconds() / tick * tick;
            var (volume, id, begun, reads) = (new MemoryVolume(Ticks, MemoryVolumeWays.Linux with { TellsClock = true }), new ItemId(7), Ticks(), new List<string>());
            using var device = new FilesDevice(volume, clock);
            await device.ScanAsync();
            await device.ApplyAsync((id, device.FileTarget(id, ItemId.Root, "a", "text", begun + modified)));
            if (edits) volume.UserWrite("a", "edit"u8);
            Assert.AreEqual(begun, Ticks(), "all in one tick of the volume's clock");

            volume.Before = (operation, path) =>
            {
                if (operation == "read") reads.Add(path);
            };
            Assert.HasCount(edits ? 1 : 0, await device.ScanAsync());

            if (!edits) Assert.AreEqual(isRead, reads.Contains("a"));
        }
    }
}
