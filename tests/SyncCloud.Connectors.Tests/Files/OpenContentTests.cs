using System.Text;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What a real folder gives of contents that are to be sent.</summary>
[TestClass]
public sealed class OpenContentTests
{
    [TestMethod]
    public async Task OpenContent_GivesOnlyWhatWasSeen()
    {
        using var device = new FilesDevice();
        device.Write("sub/a", "one");
        await device.ScanAsync();
        var item = device.Item("sub/a");
        using (var stream = device.Connector.OpenContent(item, device.Known)) Assert.AreEqual("one", new StreamReader(stream!, Encoding.UTF8).ReadToEnd());
        device.Write("sub/a", "three");
        Assert.IsNull(device.Connector.OpenContent(item, device.Known));
        File.Delete(device.Native("sub/a"));
        Assert.IsNull(device.Connector.OpenContent(item, device.Known));
    }

    [TestMethod]
    public async Task OpenContent_OfAFolderThatWasMoved_FindsIt()
    {
        using var device = new FilesDevice();
        device.Write("before/a", "one");
        await device.ScanAsync();
        using (var stream = device.Connector.OpenContent(device.Item("before/a"), device.Known)) Assert.IsNotNull(stream);

        Directory.Move(device.Native("before"), device.Native("after"));
        Assert.IsNull(device.Connector.OpenContent(device.Item("before/a"), device.Known));
        await device.ScanAsync();
        using (var stream = device.Connector.OpenContent(device.Item("after/a"), device.Known)) Assert.IsNotNull(stream);

        var folder = device.Item("after");
        await device.ApplyAsync((folder.Id, FilesDevice.Moved(folder, ItemId.Root, "again")));
        using (var stream = device.Connector.OpenContent(device.Item("again/a"), device.Known)) Assert.IsNotNull(stream);
    }

    [TestMethod]
    public async Task Scan_OfALargeFile_TakesTheSumsOfItsLeavesUntilTheNext()
    {
        using var device = new FilesDevice();
        var bytes = new byte[(9 << 20) + 7];
        new Random(2).NextBytes(bytes);
        await File.WriteAllBytesAsync(device.Native("big"), bytes, CancellationToken.None);
        device.Write("small", "one");

        await device.ScanAsync();

        var (big, small) = (device.Item("big").Content!.Value, device.Item("small").Content!.Value);
        var sums = device.Connector.SumsOf(big);
        Assert.AreEqual(big, sums!.Content);
        CollectionAssert.AreEqual(bytes.Chunk(ContentHash.LeafLength).Select(leaf => LeafSums.OfLeaf(leaf)).ToArray(), sums.Leaves.ToArray());
        Assert.IsNull(device.Connector.SumsOf(small));
        File.SetLastWriteTimeUtc(device.Native("big"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await device.ScanAsync();
        await device.ScanAsync();
        Assert.IsNull(device.Connector.SumsOf(big));
    }
}
