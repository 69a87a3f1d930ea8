using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>A store that knows of tables that they are empty asks nothing of them, and never for longer than that is so.</summary>
[TestClass]
public sealed class EmptyTableTests
{
    private static readonly Item File = new(new ItemId(1), ItemKinds.File, Fields.Of((FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of("a"))));
    private static readonly ContentLocation Location = new(new ContentRef(5, ContentHash.Of("bytes"u8)), [new Extent(ContainerId.OfPack(ContentHash.Of("pack"u8)), 0, 1, 0, 5)]);

    [TestMethod]
    public void Find_AfterAWriteInTheSameTransaction_FindsIt()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(7));
        using var transaction = store.Sql.Begin();
        Assert.IsNull(store.Chain.Find(File.Id));

        Write(store);

        AssertHolds(store);
    }

    [TestMethod]
    public void Find_AfterAWriteThatWasRolledBack_FindsNothingThenAndWhatIsWrittenLater()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(7));
        using (store.Sql.Begin()) Write(store);
        store.Reload();
        Assert.IsNull(store.Chain.Find(File.Id));
        Assert.IsNull(store.Locations.FindLocation(Location.Content));
        Assert.IsNull(store.Native.Previous(File.Id));

        using (var transaction = store.Sql.Begin())
        {
            Write(store);
            transaction.Commit();
        }

        AssertHolds(store);
    }

    [TestMethod]
    public void Find_InAStoreThatWasFilledByAnother_FindsIt()
    {
        using var filled = StateStore.Open(":memory:", new CollectionId(7));
        Write(filled);

        AssertHolds(StateStore.Over(filled.Sql, filled.Collection));
    }

    [TestMethod]
    public void Previous_OfWhatTheOutboxCarried_IsFound()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(7));
        store.Native.PutObserved(Shown, gone: false);
        store.Outbox.Put(new OutboxLog(new LogId(3), [1]), [File.Id]);
        Assert.IsNull(store.Native.Previous(File.Id));

        store.Native.SettleSent();

        Assert.AreEqual(File.Fields, store.Native.Previous(File.Id)?.Fields);
    }

    [TestMethod]
    public void Remove_OfWhatWasWrittenSince_RemovesIt()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(7));
        store.Native.PutObserved(Shown, gone: false);
        store.Decisions.Put(new UserDecision(File.Id, File));

        store.Native.RemoveObserved(File.Id);
        store.Decisions.Remove(File.Id);

        Assert.AreEqual(0, store.UnpushedCount);
        Assert.IsEmpty(store.Decisions.All());
    }

    private static NativeItem Shown => new()
    {
        Id = File.Id, Kind = File.Kind, Parent = ItemId.Root, Name = "a", Stamp = new byte[] { 1 }, FileId = 2, Content = null, Fields = File.Fields,
    };

    private static void Write(StateStore store)
    {
        store.Chain.Insert(File, 1);
        store.Native.PutPrevious(Shown);
        store.Locations.PutLocation(Location);
        store.Locations.AddBlocks([KeyValuePair.Create(Location.Content.Hash, Location.Extents[0])]);
    }

    private static void AssertHolds(StateStore store)
    {
        Assert.AreEqual(File.Fields, store.Chain.Find(File.Id)?.Item.Fields);
        Assert.HasCount(1, store.Chain.Named(ItemId.Root, "a"));
        Assert.HasCount(1, store.Chain.Children(ItemId.Root));
        Assert.AreEqual(File.Fields, store.Native.Previous(File.Id)?.Fields);
        Assert.IsTrue(store.Locations.Has(Location.Content));
        Assert.IsNotNull(store.Locations.FindLocation(Location.Content));
        Assert.AreEqual(Location.Extents[0], store.Locations.FindBlock(Location.Content.Hash));
    }
}
