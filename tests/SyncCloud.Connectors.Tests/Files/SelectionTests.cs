using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What is not for this device stays on its disk and is nobody's deletion; what is again comes back in.</summary>
[TestClass]
public sealed class SelectionTests
{
    private static readonly ItemId a = new(0xa);

    [TestMethod]
    public async Task NewlyIgnored_IsNotHeld_WhetherItIsThereOrNot_AndUpdatesPassItBy()
    {
        using var device = new FilesDevice();
        foreach (var path in new[] { "a.log", "b.log", "build/out", "kept" }) device.Write(path, "text");
        await device.ScanAsync();
        var (first, second, build, output) = (device.Item("a.log"), device.Item("b.log"), device.Item("build"), device.Item("build/out"));
        device.Write(".syncignore", "*.log\nbuild/\n");
        File.Delete(device.Native("a.log"));
        Assert.AreEqual(".syncignore", (await device.ScanForChangesAsync()).Single().Value!.Name);
        CollectionAssert.AreEquivalent(new[] { first.Id, second.Id, build.Id }, device.LastLeft!.ToArray());

        await device.ApplyAsync((first.Id, device.FileTarget(first.Id, ItemId.Root, "a.log", "new")), (second.Id, null), (output.Id, device.FileTarget(output.Id, build.Id, "out", "new")),
            (a, device.FileTarget(a, build.Id, "another", "new")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.HasCount(4, device.Known.Left);
        Assert.IsFalse(File.Exists(device.Native("a.log")) || File.Exists(device.Native("build/another")));
        Assert.AreEqual("text,text", device.Read("b.log") + "," + device.Read("build/out"));
    }

    /// <summary>What is not held does not hold its folder: that stays for what lies in it, not held either, and nothing waits.</summary>
    [TestMethod]
    public async Task FolderOfAnUnheldItem_IsDeletedElsewhere_StaysNotHeld_AndNothingIsPending()
    {
        using var device = new FilesDevice();
        foreach (var path in new[] { "from/x.log", "to/kept" }) device.Write(path, "text");
        await device.ScanAsync();
        var (from, x, to) = (device.Item("from"), device.Item("from/x.log"), device.Item("to"));
        device.Write(".syncignore", "*.log\n");
        await device.ScanAsync();

        await device.ApplyAsync((x.Id, FilesDevice.Moved(x, to.Id, "x.log")), (from.Id, null));
        Assert.IsEmpty(device.Known.Deferred);
        CollectionAssert.AreEquivalent(new[] { x.Id }, device.Known.Left);
        Assert.IsNull(device.Known.Find(from.Id), "no longer held");
        Assert.AreEqual("text", device.Read("from/x.log"));
        Assert.IsFalse(File.Exists(device.Native("to/x.log")));
    }

    /// <summary>The folder is looked at with what goes into it, in every round: that it is not held must not make its path unknown.</summary>
    [TestMethod]
    public async Task HeldFile_IsMovedElsewhereIntoAFolderThatIsNotHeld_GoesThereToo()
    {
        using var device = new FilesDevice();
        foreach (var path in new[] { "a", "build/out" }) device.Write(path, "text");
        await device.ScanAsync();
        var (a, build) = (device.Item("a"), device.Item("build"));
        device.Write(".syncignore", "build/\n");
        await device.ScanAsync();

        await device.ApplyAsync([
            new PlannedItem { Id = build.Id, Target = FilesDevice.FolderTarget(build.Id, ItemId.Root, "build"), Current = build },
            new PlannedItem { Id = a.Id, Target = FilesDevice.Moved(a, build.Id, "a"), Current = a },
        ]);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("text", device.Read("build/a"));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task HeldFile_MovedHereIntoAFolderThatIsNotChosen_IsMovedAway_AndIsFoundAgain(bool withoutFileIds)
    {
        using var device = new FilesDevice(portable: withoutFileIds);
        foreach (var path in new[] { "archive/0", "a" }) device.Write(path, path);
        // As long as the other, and written in the same tick, it would be what was moved as well.
        device.Write("b", "longer");
        await device.ScanAsync();
        var item = device.Item("a");
        device.Connector.WriteChoice(FolderChoice.Without(["archive"]));
        await device.ScanAsync();
        var selection = device.LastReport!.Selection!.Value.ToArray();
        File.Move(device.Native("a"), device.Native("archive/b"));
        File.Delete(device.Native("b"));
        Assert.IsNull((await device.ScanAsync()).Single().Value, "what was deleted is still that");
        CollectionAssert.AreEqual(new[] { item.Id }, device.LastMovedAway!.ToArray());
        CollectionAssert.AreNotEqual(selection, device.LastReport.Selection!.Value.ToArray());

        File.Move(device.Native("archive/b"), device.Native("a"));
        await device.ScanForChangesAsync();
        Assert.IsEmpty(device.LastMovedAway!);
        CollectionAssert.AreEqual(selection, device.LastReport.Selection!.Value.ToArray());
        Assert.AreEqual(item.Id, device.Id("a"));
    }

    [TestMethod]
    public async Task EveryChangeOfARule_ChangesTheSelection()
    {
        using var device = new FilesDevice();
        device.Write("a/.syncignore", "x");
        await device.ScanAsync();
        var first = device.LastReport!.Selection!.Value.ToArray();
        await device.ScanAsync();
        CollectionAssert.AreEqual(first, device.LastReport.Selection!.Value.ToArray());
        device.Write("a/.syncignore", "y");
        await device.ScanAsync();
        var second = device.LastReport.Selection!.Value.ToArray();
        CollectionAssert.AreNotEqual(first, second);
        Directory.Move(device.Native("a"), device.Native("b"));
        await device.ScanAsync();
        CollectionAssert.AreNotEqual(second, device.LastReport.Selection!.Value.ToArray());
    }

    [TestMethod]
    public async Task FolderDeletedElsewhereWithItsOwnIgnoreFile_WhatItIgnoredStays_AndIsNotNew()
    {
        using var device = new FilesDevice();
        device.Write("proj/.syncignore", "*.log\nsub/\\[x\\] y\n");
        device.Write("proj/a.txt", "a");
        device.Write("proj/x.log", "local");
        device.Write("proj/sub/[x] y/deep/er", "local");
        await device.ScanAsync();
        Assert.HasCount(3, device.Known.Items);
        await device.ApplyAsync(device.Known.Items.Keys.Select(id => (id, (Item?)null)).ToArray());
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.IsEmpty(device.Known.Items);
        Assert.AreEqual("local,local", device.Read("proj/x.log") + "," + device.Read("proj/sub/[x] y/deep/er"));
        device.Write("proj/new.txt", "what a user puts there is new");
        CollectionAssert.AreEquivalent(new[] { "proj", "new.txt" }, (await device.ScanForChangesAsync()).Values.Select(item => item!.Name).ToArray());
    }

    [TestMethod]
    public async Task FolderThatIsNotDeletedAfterAll_KeepsItsOwnRulesAlone()
    {
        using var device = new FilesDevice();
        device.Write("proj/.syncignore", "*.log\n");
        device.Write("proj/x.log", "local");
        await device.ScanAsync();
        var plan = device.PlanTo(device.Known.Items.Keys.ToDictionary(id => id, _ => (Item?)null));
        device.Write("proj/new.txt", "a user was quicker");
        await device.ApplyAsync(plan);
        Assert.IsNotEmpty(device.Known.Deferred);
        Assert.AreEqual("", File.ReadAllText(device.Native(".synccloud/ignore")));
    }

    [TestMethod]
    public async Task FolderThatBecomesAnotherCollectionsRoot_IsNotHeld_AndNothingIsDeletedOrWritten()
    {
        using var device = new FilesDevice();
        device.Write("sub/a.txt", "text");
        await device.ScanAsync();
        var (sub, item) = (device.Item("sub"), device.Item("sub/a.txt"));
        device.Write("sub/.synccloud/collection.json", "another's");
        File.Delete(device.Native("sub/a.txt"));
        Assert.IsEmpty(await device.ScanForChangesAsync());
        StringAssert.Contains(device.LastReport!.Problems.Single().Message, "belongs to another collection");
        Assert.Contains(sub.Id, device.LastLeft!);
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, sub.Id, "a.txt", "new")), (a, device.FileTarget(a, sub.Id, "b.txt", "new")));
        Assert.HasCount(2, device.Known.Left);
        CollectionAssert.AreEquivalent(new[] { device.Native("sub/.synccloud") }, Directory.GetFileSystemEntries(device.Native("sub")));
    }
}
