using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>A chain as a base image, into real state stores.</summary>
[TestClass]
public sealed class ChainImageTests
{
    private static readonly CollectionId Collection = new(77);
    private static readonly ContentRef Content = ChainWriter.Content;
    private readonly ChainWriter chain = new(Collection);

    public TestContext TestContext { get; set; } = null!;
    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Take_ByANewDevice_GivesTheSameChainAsAllLogs()
    {
        using var logs = Store();
        using var fromImage = Store();
        for (var i = 1; i <= 30; i++) chain.Append(logs, Put(i, $"file {i}"));
        chain.Append(logs, new Patch(new ItemId(3), Fields.Of((FileFields.Name, FieldValue.Of("renamed"))), []), new Delete(new ItemId(4)));

        await TakeAsync(fromImage, await ImageAsync(logs));

        Assert.AreEqual((logs.Root, logs.Cursor), (fromImage.Root, fromImage.Cursor));
        Assert.AreEqual(29, fromImage.PendingCount, "everything is yet to be written");
        Assert.AreEqual(logs.ContentIndex.FindLocation(Content)!.Extents[0], fromImage.ContentIndex.FindLocation(Content)!.Extents[0]);
        chain.Append(fromImage, new Delete(new ItemId(5)));
        Assert.AreEqual(28, fromImage.ItemCount, "and logs go on from there");
    }

    [TestMethod]
    public async Task Take_ByADeviceFarBehind_MarksJustWhatDiffers()
    {
        using var ahead = Store();
        using var behind = Store();
        foreach (var store in (StateStore[])[ahead, behind])
        {
            for (var i = 1; i <= 5; i++) chain.Append(store, Put(i, $"file {i}"));
            foreach (var id in store.Pending.All()) store.Pending.Clear(id);
        }
        chain.Append(ahead, new Delete(new ItemId(2)));
        chain.Append(ahead, Put(9, "new"));
        chain.Append(ahead, new Patch(new ItemId(3), Fields.Of((FileFields.Name, FieldValue.Of("renamed"))), []));

        await TakeAsync(behind, await ImageAsync(ahead));

        Assert.AreEqual((ahead.Root, ahead.Cursor), (behind.Root, behind.Cursor));
        CollectionAssert.AreEqual((ItemId[])[new(2), new(3), new(9)], behind.Pending.All().ToArray());
        Assert.AreEqual(1, behind.Chain.Find(new ItemId(1))!.Sequence, "what is as it was keeps the log that made it so");
        Assert.AreEqual(8, behind.Chain.Find(new ItemId(3))!.Sequence);
    }

    [TestMethod]
    public async Task Take_OfADamagedImage_LeavesTheStoreAsItWas()
    {
        using var logs = Store();
        for (var i = 1; i <= 20; i++) chain.Append(logs, Put(i, $"file {i}"));
        var image = await ImageAsync(logs);
        for (var cut = 0; cut < image.Length; cut += 7)
        {
            using var store = Store();
            await Assert.ThrowsExactlyAsync<CorruptDataException>(() => TakeAsync(store, image[..cut], logs), $"cut at {cut}");
            Assert.AreEqual((0L, LogPosition.Start(Collection), 0L, default), (store.ItemCount, store.Cursor, store.PendingCount, store.Root));
        }
        image[^1] ^= 1;
        using var last = Store();
        await Assert.ThrowsExactlyAsync<CorruptDataException>(() => TakeAsync(last, image, logs));
        Assert.AreEqual((0L, LogPosition.Start(Collection)), (last.ItemCount, last.Cursor));
    }

    [TestMethod]
    public async Task Take_OfAnImageThatIsNotThatOfTheLog_IsRefused()
    {
        using var logs = Store();
        chain.Append(logs, Put(1, "file"));
        var image = await ImageAsync(logs);
        foreach (var row in (ImageLog[])[new(new LogPosition(1, Hash256.Of("another"u8)), new LogId(1), logs.Root), new(logs.Cursor, new LogId(1), Hash256.Of("another"u8))])
        {
            using var store = Store();
            await Assert.ThrowsExactlyAsync<CorruptDataException>(() => new ChainImage(store).TakeAsync(new MemoryStream(image), (_, _) => Task.FromResult<ImageLog?>(row), Cancelled));
            Assert.AreEqual(0, store.ItemCount);
        }
    }

    [TestMethod]
    public void Open_OfAStoreFromBeforeImages_KnowsTheContentsOfItsItems()
    {
        var path = Path.Combine(Path.GetTempPath(), $"images-{Guid.NewGuid():n}.db");
        try
        {
            using (var store = StateStore.Open(path, Collection))
            {
                chain.Append(store, Put(1, "file"));
                store.Sql.Script("DROP TABLE piece; DROP TABLE place_changed; DROP TABLE places; DROP TABLE piece_seed; DROP TABLE guard_held; DROP TABLE guard_destroyed; DROP TABLE chain_content; DROP TABLE marker; DROP TABLE doubt; DROP TABLE identity; DROP TABLE unheld; DROP TABLE selection; DROP INDEX previous_place; DROP INDEX observed_place; DROP INDEX chain_copy; "
                    + "CREATE INDEX previous_parent ON previous (parent); CREATE INDEX observed_parent ON observed (parent); ALTER TABLE collection DROP COLUMN image_sequence; ALTER TABLE collection DROP COLUMN image_length; "
                    + "ALTER TABLE collection DROP COLUMN image_tried; ALTER TABLE collection DROP COLUMN tail_length; PRAGMA user_version = 1;");
            }
            using var again = StateStore.Open(path, Collection);
            Assert.IsTrue(again.Chain.Names(Content));
            Assert.AreEqual(0, again.Images.UnlocatedCount);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static StateStore Store() => StateStore.Open(":memory:", Collection);

    private static Put Put(int id, string name) => new(new ItemId((UInt128)id), ItemKinds.File, Fields.Of(
        (FileFields.Name, FieldValue.Of(name)), (FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Content, FieldValue.Of(Content))));

    private async Task<byte[]> ImageAsync(StateStore store)
    {
        using var image = new MemoryStream();
        await new ChainImage(store).WriteAsync(image, "files", FormatFeatures.ColumnsFrom, Cancelled);
        return image.ToArray();
    }

    private async Task TakeAsync(StateStore store, byte[] image, StateStore? from = null) =>
        await new ChainImage(store).TakeAsync(new MemoryStream(image), (at, _) => Task.FromResult<ImageLog?>(new ImageLog(at, new LogId(1), from?.Root ?? Root(image))), Cancelled);

    private static Hash256 Root(byte[] image) => BaseImage.ReadAsync(new MemoryStream(image), CancellationToken.None).GetAwaiter().GetResult().Header.Root;
}
