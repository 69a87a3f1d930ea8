using System.Text;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What an apply replaced or removed can be listed and comes back; it is gone for good only after its time.</summary>
[TestClass]
public sealed class TrashTests
{
    private static readonly string[] BothVersions = ["first", "second"];

    [TestMethod]
    public async Task List_AfterApplies_TellsPathAndMoment_NewestFirst_AndWhatWentTogetherHasOneMoment()
    {
        var (volume, device, clock) = await ReplacedAsync();
        var first = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromMinutes(5));
        volume.UserWrite("a/c", "third"u8.ToArray());
        await device.ScanAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        await device.ScanAsync();
        await device.ApplyAsync((device.Id("a/b"), null), (device.Id("a/c"), null));

        var versions = device.Connector.OpenTrash().List(CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "a/b", "a/c", "a/b" }, versions.Select(version => version.Path).ToArray());
        CollectionAssert.AreEqual(new long[] { 6, 5, 5 }, versions.Select(version => version.Length).ToArray());
        Assert.AreEqual(versions[0].When, versions[1].When);
        Assert.IsGreaterThan(versions[2].When, versions[0].When);
        CollectionAssert.AreEqual(new[] { "a/b", "a/c" }, FilesTrash.Newest(versions, "a").Select(version => version.Path).ToArray());
        Assert.AreEqual(6, FilesTrash.Newest(versions, "a/b").Single().Length);
        Assert.IsEmpty(FilesTrash.Newest(versions, "a/"));
    }

    [TestMethod]
    public async Task Restore_FolderGone_MakesItAgain_AndTheScanSeesANewFile()
    {
        var (volume, device, _) = await ReplacedAsync();
        await device.ApplyAsync((device.Id("a/b"), null), (device.Id("a"), null));
        var trash = device.Connector.OpenTrash();
        Assert.IsNull(trash.Restore(trash.List(CancellationToken.None)[0], "a/b"));
        Assert.AreEqual("second", Text(volume, "a/b"));
        Assert.HasCount(2, await device.ScanForChangesAsync());
    }

    [TestMethod]
    public async Task Restore_CrashAtAnyOperation_KeepsBothVersions_AndThePlaceIsNeverEmpty()
    {
        for (var operation = 0; ; operation++)
        {
            var (volume, device, _) = await ReplacedAsync();
            var trash = device.Connector.OpenTrash();
            var version = trash.List(CancellationToken.None).Single();
            var crashed = false;
            var count = 0;
            volume.Before = (_, _) =>
            {
                if (count++ == operation) throw new SimulatedCrash();
            };
            try { Assert.IsNull(trash.Restore(version, "a/b")); }
            catch (SimulatedCrash) { crashed = true; }
            volume.Before = null;
            var everywhere = volume.Everything().Values.OfType<byte[]>().Select(Encoding.UTF8.GetString).ToList();
            CollectionAssert.IsSubsetOf(BothVersions, everywhere);
            Assert.Contains(Text(volume, "a/b"), BothVersions);
            Assert.HasCount(1, device.Connector.OpenTrash().List(CancellationToken.None), "the other version can be restored");
            if (crashed) continue;
            Assert.AreEqual("first", Text(volume, "a/b"));
            Assert.IsGreaterThan(5, operation, "it crashed at several places");
            return;
        }
    }

    [TestMethod]
    [DataRow("a", "a folder lies there")]
    [DataRow("a/b/c", "its folder is a file")]
    [DataRow("../x", "outside")]
    [DataRow("a/../../x", "outside")]
    [DataRow(".synccloud/collection.json", "our own folder")]
    [DataRow("", "nowhere")]
    public async Task Restore_ToWhereItCannotGo_SaysSo_AndChangesNothing(string to, string why)
    {
        var (volume, device, _) = await ReplacedAsync();
        var before = volume.Everything().Keys.ToList();
        var trash = device.Connector.OpenTrash();
        Assert.IsNotNull(trash.Restore(trash.List(CancellationToken.None)[0], to), why);
        CollectionAssert.AreEquivalent(before, volume.Everything().Keys.ToList());
    }

    [TestMethod]
    public async Task Restore_FolderIsALinkByNow_DoesNotFollowIt()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("links need rights on Windows: run this test on Linux");
        var outside = Directory.CreateTempSubdirectory("synccloud-outside-");
        using var device = new FilesDevice();
        try
        {
            device.Write("a/b", "first");
            await device.ScanAsync();
            await device.ApplyAsync((device.Id("a/b"), null), (device.Id("a"), null));
            Directory.CreateSymbolicLink(device.Native("a"), outside.FullName);
            var trash = device.Connector.OpenTrash();
            Assert.IsNotNull(trash.Restore(trash.List(CancellationToken.None)[0], "a/b"));
            Assert.IsEmpty(outside.GetFileSystemInfos());

            // Neither does emptying follow one.
            File.WriteAllText(Path.Combine(outside.FullName, "kept"), "kept");
            Directory.CreateSymbolicLink(Path.Combine(Directory.GetDirectories(device.Native(".synccloud/trash"))[0], "link"), outside.FullName);
            trash.Empty(DateTimeOffset.MaxValue, CancellationToken.None);
            Assert.IsEmpty(Directory.GetFileSystemEntries(device.Native(".synccloud/trash")));
            Assert.HasCount(1, outside.GetFileSystemInfos());
        }
        finally { outside.Delete(recursive: true); }
    }

    [TestMethod]
    public async Task Tidy_RemovesWhatIsOlderThanItsTime_AndNothingElse()
    {
        var (volume, device, clock) = await ReplacedAsync();
        volume.UserWrite(".synccloud/trash/what the user put there", "kept"u8.ToArray());
        clock.Advance(TimeSpan.FromDays(29));
        await device.ApplyAsync((device.Id("a/b"), null));
        await device.Connector.TidyAsync(CancellationToken.None);
        Assert.HasCount(2, device.Connector.OpenTrash().List(CancellationToken.None));
        clock.Advance(TimeSpan.FromDays(2));
        await device.Connector.TidyAsync(CancellationToken.None);
        var version = device.Connector.OpenTrash().List(CancellationToken.None).Single();
        Assert.AreEqual(6, version.Length, "the one that went two days ago");
        Assert.AreEqual("kept", Text(volume, ".synccloud/trash/what the user put there"));
    }

    [TestMethod]
    public async Task List_TrashOfFormerVersions_IsReadToo()
    {
        var (volume, device, _) = await ReplacedAsync();
        volume.UserWrite(".synccloud/trash/2020-02-29/x/y", "old"u8.ToArray());
        var version = device.Connector.OpenTrash().List(CancellationToken.None)[^1];
        Assert.AreEqual(("x/y", new DateTimeOffset(2020, 2, 29, 0, 0, 0, TimeSpan.Zero)), (version.Path, version.When));
    }

    [TestMethod]
    public async Task Restore_ThePresentVersionHasNoRoomInItsMoment_KeepsItsPathInAnother()
    {
        var (volume, device, _) = await ReplacedAsync();
        var trash = device.Connector.OpenTrash();
        for (var i = 0; i < 3; i++)
        {
            // The clock stands, so every version goes to the trash at one moment.
            Assert.IsNull(trash.Restore(trash.List(CancellationToken.None)[0], "a/b"));
            Assert.AreEqual("a/b", trash.List(CancellationToken.None).Single().Path);
        }
        Assert.AreEqual("first", Text(volume, "a/b"));
    }

    /// <summary>A device that holds "second" at a/b, and "first" in the trash.</summary>
    private static async Task<(MemoryVolume Volume, FilesDevice Device, TestClock Clock)> ReplacedAsync()
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds);
        var device = new FilesDevice(volume, clock);
        volume.UserWrite("a/b", "first"u8.ToArray());
        clock.Advance(TimeSpan.FromMinutes(1));
        await device.ScanAsync();
        await device.ApplyAsync((device.Id("a/b"), device.FileTarget(device.Id("a/b"), device.Id("a"), "b", "second")));
        return (volume, device, clock);
    }

    private static string Text(MemoryVolume volume, string path)
    {
        using var reader = new StreamReader(volume.OpenRead(path));
        return reader.ReadToEnd();
    }
}
