using CsCheck;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Whatever a user does to a tree: scans of only what was touched tell the same as scans of everything.</summary>
[TestClass]
public sealed class PartialScanTests
{
    private static readonly string[] Patterns = ["a", "b", "/a/b", "*"];
    private static readonly Gen<UserAct> IgnoreAct = Gen.Select(Gen.OneOf("", "a/", "a/a/", "b/"), Gen.Int[0, 3]).Select((folder, pattern) => new UserAct(8, folder + ".syncignore", "", pattern));
    private static readonly Gen<UserAct> IgnoreMoves = Gen.OneOf("a/", "b/").Select(folder => new UserAct(2, folder + ".syncignore", "", 0));
    private static readonly Gen<UserAct> Act = Gen.Frequency((20, UserAct.Any), (1, IgnoreAct), (1, IgnoreMoves));
    private static readonly Gen<Turn> AnyTurn = Gen.Select(Act.List[0, 8], UserAct.AnyPath.List[0, 2], Gen.Bool).Select((acts, more, waits) => new Turn(acts, more, waits));

    /// <summary>Some acts and a scan; what is named without need, too, and whether time goes by.</summary>
    private sealed record Turn(List<UserAct> Acts, List<string> More, bool Waits)
    {
        public override string ToString() => $"[{string.Join("; ", Acts)} | {string.Join(' ', More)} | {Waits}]";
    }

    [TestMethod]
    public void WhatWasTouched_ScannedAlone_TellsWhatAWholeScanTells() => AnyTurn.List[1, 6].Sample(turns => RunAsync(turns, MemoryVolumeWays.Linux).GetAwaiter().GetResult(), iter: 3000);

    [TestMethod]
    public void WhereCaseIsIgnored_ItDoesToo() => AnyTurn.List[1, 6].Sample(turns => RunAsync(turns, MemoryVolumeWays.Mac).GetAwaiter().GetResult(), iter: 1000);

    [TestMethod]
    public void WithoutFileIds_ItDoesToo() => AnyTurn.List[1, 6].Sample(turns => RunAsync(turns, MemoryVolumeWays.Card).GetAwaiter().GetResult(), iter: 1000);

    [TestMethod]
    public async Task OnlyWhatIsInScope_IsLookedAt()
    {
        using var device = new FilesDevice();
        foreach (var path in new[] { "a/1", "a/2", "b/1" }) device.Write(path, path);
        await device.ScanAsync();
        device.Write("a/1", "changed");
        device.Write("a/2", "changed");
        File.Delete(device.Native("b/1"));
        var found = await device.ScanForChangesAsync(ScanScope.Of(["a/1"]));
        Assert.AreEqual("1", found.Values.Single()!.Name);
        Assert.AreEqual(2, device.LastReport!.Items, "a folder on the way, and the file");
        Assert.HasCount(2, await device.ScanForChangesAsync(ScanScope.Of(["a", "b"])));
    }

    [TestMethod]
    public async Task AFolderThatIsMovedAwayWhileItIsLookedAt_HasLostNothing()
    {
        var clock = new TestClock();
        using var volume = new MemoryVolume(clock.Nanoseconds);
        using var device = new FilesDevice(volume, clock);
        volume.UserWrite("a/1", "text"u8);
        await device.ScanAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        volume.Before = (operation, path) =>
        {
            if (operation == "stat" && path == "a/1") volume.UserMove("a", "b");
        };
        Assert.IsEmpty(await device.ScanForChangesAsync(ScanScope.Of(["a/1"])));
        volume.Before = null;
        var (folder, file) = (device.Id("a"), device.Id("a/1"));
        await device.ScanForChangesAsync(ScanScope.Of(["a", "b"]));
        Assert.AreEqual((folder, file), (device.Id("b"), device.Id("b/1")));
    }

    [TestMethod]
    public async Task AFolderOfWhoseMoveOneEndWasTold_IsLookedForEverywhere_AndStaysWhatItIs()
    {
        using var device = new FilesDevice();
        foreach (var path in new[] { "a/1", "a/inner/2", "c/3" }) device.Write(path, path);
        await device.ScanAsync();
        var (folder, inner, file) = (device.Id("a"), device.Id("a/inner"), device.Id("a/inner/2"));
        Directory.Move(device.Native("a"), device.Native("c/b"));
        await device.ScanForChangesAsync(ScanScope.Of(["a"]));
        Assert.AreEqual((folder, inner, file), (device.Id("c/b"), device.Id("c/b/inner"), device.Id("c/b/inner/2")));
    }

    private static async Task RunAsync(List<Turn> turns, MemoryVolumeWays ways)
    {
        var clock = new TestClock();
        using var volume = new MemoryVolume(clock.Nanoseconds, ways) { Touched = [] };
        using var whole = new FilesDevice(volume, clock, 1);
        using var partly = new FilesDevice(volume, clock, 2);
        var ids = new Dictionary<ItemId, ItemId> { [ItemId.Root] = ItemId.Root };
        await whole.ScanAsync();
        await partly.ScanAsync();
        foreach (var turn in turns)
        {
            foreach (var act in turn.Acts)
            {
                if (act.Kind == 8) Ignore(volume, act);
                else act.Do(volume);
            }
            if (turn.Waits) clock.Advance(TimeSpan.FromMinutes(1));
            var scope = ScanScope.Of(volume.Touched.Concat(turn.More));
            volume.Touched.Clear();
            await whole.ScanAsync();
            await partly.ScanAsync(scope);
            ExpectSame(whole, partly, ids);
        }
        var missed = await partly.ScanForChangesAsync();
        Assert.IsEmpty(missed, string.Join("; ", missed.Select(pair => $"{pair.Key} → {pair.Value?.Name ?? "gone"}")));
    }

    private static void Ignore(MemoryVolume volume, UserAct act)
    {
        var folder = act.Path.Contains('/') ? act.Path[..act.Path.LastIndexOf('/')] : "";
        if (folder.Length == 0 || volume.Stat(folder)?.Type == Connectors.Files.Volumes.VolumeType.Folder) volume.UserWrite(act.Path, System.Text.Encoding.UTF8.GetBytes(Patterns[act.Text]));
    }

    /// <summary>The same items show the same, as the same ones as before.</summary>
    private static void ExpectSame(FilesDevice whole, FilesDevice partly, Dictionary<ItemId, ItemId> ids)
    {
        var (expected, found) = (whole.Tree(), partly.Tree());
        CollectionAssert.AreEqual(expected.Keys.ToList(), found.Keys.ToList());
        foreach (var path in expected.Keys)
        {
            Assert.AreEqual(expected[path], found[path], path);
            var (one, other) = (whole.Id(path), partly.Id(path));
            if (ids.TryGetValue(one, out var known)) Assert.AreEqual(known, other, $"{path} is another item");
            else ids.Add(one, other);
        }
        Assert.AreEqual(ids.Count, ids.Values.Distinct().Count());
    }
}
