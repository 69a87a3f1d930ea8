using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>All observations are read once for all who ask, and anew after whatever may have changed them.</summary>
[TestClass]
public sealed class AllObservedTests
{
    private readonly StateStore store = StateStore.Open(":memory:", new CollectionId(7));

    [TestCleanup]
    public void Close() => store.Dispose();

    [TestMethod]
    public void AllObserved_AfterEachWrite_IsWhatIsThere()
    {
        AssertObserved();
        store.Native.PutObserved(Shown(1), gone: false);
        AssertObserved((1, 0));
        store.Native.PutObserved(Shown(2), gone: false);
        AssertObserved((1, 0), (2, 0));
        store.Native.MoveChildren(ItemId.Root, new ItemId(9));
        AssertObserved((1, 9), (2, 9));
        store.Native.RemoveObserved(new ItemId(1));
        AssertObserved((2, 9));
        store.Outbox.Put(new OutboxLog(new LogId(3), [1]), [new ItemId(2)]);
        store.Native.SettleSent();
        AssertObserved();
    }

    [TestMethod]
    public void AllObserved_AfterATransactionThatWasRolledBack_IsWhatWasThereBefore()
    {
        store.Native.PutObserved(Shown(1), gone: false);
        AssertObserved((1, 0));
        using (store.Sql.Begin())
        {
            store.Native.PutObserved(Shown(2), gone: false);
            AssertObserved((1, 0), (2, 0));
        }

        AssertObserved((1, 0));
    }

    private void AssertObserved(params (int Id, int Parent)[] expected)
    {
        for (var time = 0; time < 2; time++)
            CollectionAssert.AreEqual(expected.Select(one => (new ItemId((UInt128)one.Id), one.Parent == 0 ? ItemId.Root : new ItemId((UInt128)one.Parent))).ToArray(),
                store.Native.AllObserved().Select(one => (one.Id, one.Item!.Parent)).ToArray());
    }

    private static NativeItem Shown(int id) => new()
    {
        Id = new ItemId((UInt128)id), Kind = ItemKinds.File, Parent = ItemId.Root, Name = $"{id}", Stamp = new byte[] { 1 }, FileId = id, Content = null, Fields = Fields.Empty,
    };
}
