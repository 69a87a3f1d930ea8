using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Targets that nobody honest sends, or that cannot be had here.</summary>
[TestClass]
public sealed class HostileTargetTests
{
    private static readonly ItemId a = new(0xa), b = new(0xb), c = new(0xc), d = new(0xd), e = new(0xe);

    [TestMethod]
    [DataRow("..")]
    [DataRow(".")]
    [DataRow("")]
    [DataRow("../x")]
    [DataRow("a/b")]
    [DataRow("/etc/x")]
    [DataRow("nul\0l")]
    [DataRow(".synccloud")]
    public async Task HostileName_IsDeferred(string name)
    {
        using var device = new FilesDevice();
        await device.ApplyAsync(
            (a, device.FileTarget(a, ItemId.Root, name, "evil")),
            (b, FilesDevice.FolderTarget(b, ItemId.Root, name)),
            (c, device.FileTarget(c, b, "within", "evil")),
            (d, device.FileTarget(d, ItemId.Root, "good", "good")));
        Assert.HasCount(3, device.Known.Deferred);
        Assert.AreEqual("good", device.Read("good"));
        Assert.HasCount(1, device.Known.Items);
    }

    [TestMethod]
    public async Task ImpossibleTargets_AreDeferredWithReasons()
    {
        using var device = new FilesDevice();
        device.Write("file", "x");
        await device.ScanAsync();
        await device.ApplyAsync(
            (a, FilesDevice.FolderTarget(a, b, "a")),
            (b, FilesDevice.FolderTarget(b, a, "b")),
            (c, device.FileTarget(c, new ItemId(999), "c", "no folder")),
            (d, device.FileTarget(d, device.Id("file"), "d", "in a file")),
            (e, device.FileTarget(e, ItemId.Root, new string('x', 300), "too long")),
            (new ItemId(1), FilesDevice.FolderTarget(new ItemId(1), ItemId.Root, "twin")),
            (new ItemId(2), FilesDevice.FolderTarget(new ItemId(2), ItemId.Root, "twin")),
            (new ItemId(3), new Item(new ItemId(3), "contact", Fields.Empty)),
            (new ItemId(4), new Item(new ItemId(4), ItemKinds.File, Fields.Empty)));
        Assert.HasCount(7, device.Known.Deferred);
        Assert.IsTrue(device.Known.Deferred.All(deferred => deferred.Reason.Length > 10));
    }

    [TestMethod]
    public async Task LinkInTheWay_IsNeverWrittenThrough()
    {
        using var device = new FilesDevice();
        using var outside = new FilesDevice();
        outside.Write("victim", "untouched");
        device.Write("sub/victim", "mine");
        await device.ScanAsync();
        var (sub, item) = (device.Item("sub"), device.Item("sub/victim"));
        Directory.Move(device.Native("sub"), device.Native("elsewhere"));
        Directory.CreateSymbolicLink(device.Native("sub"), outside.Root);
        await device.ApplyAsync((item.Id, device.FileTarget(item.Id, sub.Id, "victim", "evil")), (a, device.FileTarget(a, sub.Id, "planted", "evil")), (b, FilesDevice.FolderTarget(b, sub.Id, "folder")));
        Assert.HasCount(3, device.Known.Deferred);
        Assert.AreEqual("untouched", outside.Read("victim"));
        CollectionAssert.AreEquivalent(new[] { ".synccloud", "victim" }, Directory.EnumerateFileSystemEntries(outside.Root).Select(Path.GetFileName).ToArray());
    }
}
