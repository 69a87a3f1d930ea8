using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>A folder goes and what lies in it takes its name: neither can be done before the other, so they are done as one. Meanwhile the user goes on.</summary>
[TestClass]
public sealed class TangleTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly MemoryVolume volume;
    private readonly FilesDevice device;

    public TangleTests()
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
    public async Task Undisturbed_TheFileTakesItsFoldersName()
    {
        await PlanAsync(() => { }, () => { });
        CollectionAssert.AreEqual(new[] { "p", "q" }, device.Tree().Keys);
    }

    /// <summary>Then the folder is not known to be gone as long as anything is known to lie in it, or nobody would look for that again.</summary>
    [TestMethod]
    public async Task UserMovesAnotherFileOutOfTheFolderFirst_ItIsFoundWhereItIs()
    {
        await PlanAsync(() => volume.UserMove("p/other", "elsewhere"), () => { });
        CheckPlaces();
        await ExpectAsync("elsewhere");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task UserMovesTheFileItselfInTheMidstOfIt_ItIsFoundWhereItIs(bool crash)
    {
        var moved = false;
        await PlanAsync(() => { }, () => volume.Before = (operation, path) =>
        {
            if (operation == "flush" && moved && crash) throw new SimulatedCrash();
            if (operation != "stat" || path != "p/file" || device.Known.Unfinished.Count < 2 || moved) return;
            moved = true;
            volume.UserMove("p/file", "elsewhere");
        });
        volume.Before = null;
        Assert.IsTrue(moved);
        if (crash) await device.Connector.RecoverAsync(device.Known, CancellationToken.None);
        CheckPlaces();
        await ExpectAsync("elsewhere");
    }

    /// <summary>
    /// A folder was replaced by another of its name, and the one file in both was edited here and there: what is here becomes the copy in the new folder, and the old
    /// folder goes. It must not stay known beside its successor.
    /// </summary>
    [TestMethod]
    public async Task FolderReplaced_ItsFileInConflict_OnlyTheNewFolderIsKnown()
    {
        volume.UserWrite("F/x", "mine"u8);
        clock.Advance(TimeSpan.FromMinutes(1));
        await device.ScanAsync();
        var (former, x) = (device.Item("F"), device.Item("F/x"));
        ItemId successor = new(0x5ccc), copy = new(0xc0b1);
        var shown = FilesDevice.Moved(x, successor, "x (conflict)")!;
        await device.ApplyAsync([
            new PlannedItem { Id = former.Id, Target = null, Current = former },
            new PlannedItem { Id = successor, Target = FilesDevice.FolderTarget(successor, ItemId.Root, "F"), Current = null },
            new PlannedItem { Id = copy, Target = new Item(copy, shown.Kind, shown.Fields.With(FileFields.ConflictOf, FieldValue.Of(x.Id))), Current = x with { Id = copy }, TakenFrom = x.Id },
            new PlannedItem { Id = x.Id, Target = device.FileTarget(x.Id, successor, "x", "theirs"), Current = x },
        ]);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsNull(device.Known.Find(former.Id));
        CollectionAssert.AreEqual(new[] { "F", "F/x", "F/x (conflict)" }, device.Tree().Keys);
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    /// <summary>
    /// A folder that holds an ignored file was replaced by another of its name, into which a file of the former one moved. The ignored file keeps the folder on the
    /// disk, which is then the new one's: never both's.
    /// </summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task FolderReplaced_AnIgnoredFileKeepsIt_OnlyTheNewFolderIsKnown(bool crash)
    {
        volume.UserWrite(".syncignore", "*.log\n"u8);
        volume.UserWrite("F/x", "x"u8);
        volume.UserWrite("F/build.log", "ignored"u8);
        clock.Advance(TimeSpan.FromMinutes(1));
        await device.ScanAsync();
        var (former, x) = (device.Item("F"), device.Item("F/x"));
        ItemId successor = new(0x5ccc);
        var ran = false;
        volume.Before = (operation, _) =>
        {
            ran |= operation == "rename" && device.Known.Unfinished.Count == 3;
            if (crash && ran && operation == "flush") throw new SimulatedCrash();
        };
        try
        {
            await device.ApplyAsync([
                new PlannedItem { Id = former.Id, Target = null, Current = former },
                new PlannedItem { Id = successor, Target = FilesDevice.FolderTarget(successor, ItemId.Root, "F"), Current = null },
                new PlannedItem { Id = x.Id, Target = FilesDevice.Moved(x, successor, "x"), Current = x },
            ]);
        }
        catch (SimulatedCrash) { device.Known.Crash(); }
        volume.Before = null;
        if (crash) await device.Connector.RecoverAsync(device.Known, CancellationToken.None);

        Assert.IsTrue(ran, "they went as one");
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsNull(device.Known.Find(former.Id));
        CollectionAssert.AreEqual(new[] { ".syncignore", "F", "F/x" }, device.Tree().Keys);
        Assert.IsNotNull(volume.Stat("F/build.log"));
        Assert.AreEqual(successor, device.Id("F"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
    }

    private ItemId File { get; set; }
    private ItemId Other { get; set; }

    private async Task PlanAsync(Action beforeApply, Action duringApply)
    {
        volume.UserWrite("p/file", "file"u8);
        volume.UserWrite("p/other", "other"u8);
        clock.Advance(TimeSpan.FromMinutes(1));
        await device.ScanAsync();
        var (folder, file, other) = (device.Item("p"), device.Item("p/file"), device.Item("p/other"));
        (File, Other) = (file.Id, other.Id);
        beforeApply();
        duringApply();
        try { await device.ApplyAsync((folder.Id, null), (File, FilesDevice.Moved(file, ItemId.Root, "p")), (Other, FilesDevice.Moved(other, ItemId.Root, "q"))); }
        catch (SimulatedCrash) { device.Known.Crash(); }
    }

    private void CheckPlaces() => Assert.IsEmpty(device.Known.Astray(), "every known item lies in a known folder");

    /// <summary>The next scan finds what the user moved as what it is, and nothing counts as deleted but the folder.</summary>
    private async Task ExpectAsync(string path)
    {
        await device.ScanAsync();
        Assert.IsTrue(device.Id(path) is var id && (id == File || id == Other));
        Assert.IsTrue(device.Known.Items.ContainsKey(File) && device.Known.Items.ContainsKey(Other));
        Assert.IsEmpty(device.LastForgotten!);
        Assert.IsEmpty(await device.ScanAsync());
    }
}
