using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>A log of so many changes that it is read ahead folds as short ones do.</summary>
[TestClass]
public sealed class ChainFoldTests
{
    private const int Long = 3000;
    private static readonly CollectionId Collection = new(78);
    private readonly ChainWriter chain = new(Collection);

    [TestMethod]
    public void Fold_OfOneLongLog_GivesTheChainThatShortOnesGive()
    {
        using var atOnce = StateStore.Open(":memory:", Collection);
        using var bitByBit = StateStore.Open(":memory:", Collection);
        foreach (var changes in (Change[][])[[.. Enumerable.Range(1, Long).Select(Put)], [.. Enumerable.Range(2, Long - 1).Select(Renamed), new Delete(new ItemId(1))]])
        {
            chain.Append(atOnce, changes);
            foreach (var few in changes.Chunk(500)) chain.Append(bitByBit, few);
        }

        Assert.AreEqual((bitByBit.Root, Long - 1L), (atOnce.Root, atOnce.ItemCount));
        Assert.AreEqual(2, atOnce.Cursor.Sequence);
        CollectionAssert.AreEqual(bitByBit.Chain.All().ToArray(), atOnce.Chain.All().ToArray());
        CollectionAssert.AreEqual(bitByBit.Pending.All().ToArray(), atOnce.Pending.All().ToArray());
        Assert.HasCount(1, atOnce.Chain.Named(ItemId.Root, "renamed 7"));
        Assert.IsTrue(atOnce.Locations.Has(ChainWriter.Content));
    }

    [TestMethod]
    public void Fold_OfALongLogThatPutsWhatIsThere_ThrowsAndCanBeUndone()
    {
        using var store = StateStore.Open(":memory:", Collection);
        chain.Append(store, Put(Long / 2));
        var before = (store.Root, store.Cursor);

        Assert.ThrowsExactly<CorruptDataException>(() => chain.Append(store, [.. Enumerable.Range(1, Long).Select(Put)]));
        store.Reload();

        Assert.AreEqual((before.Root, before.Cursor, 1L), (store.Root, store.Cursor, store.ItemCount));
    }

    private static Change Renamed(int id) => new Patch(new ItemId((UInt128)id), Fields.Of((FileFields.Name, FieldValue.Of($"renamed {id}"))), []);

    private static Change Put(int id) => new Put(new ItemId((UInt128)id), ItemKinds.File,
        Fields.Of((FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of($"file {id}")), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)), (FileFields.Content, FieldValue.Of(ChainWriter.Content))));
}
