using CsCheck;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class ShownPlacesTests
{
    /// <summary>What is told from the items that were written is what comparing all of them tells, whatever was written, and also where a transaction was given up or the store was closed in between.</summary>
    [TestMethod]
    public void ShowsWholeChain_AfterAnything_IsWhatComparingEverythingTells()
    {
        var step = Gen.Select(Gen.Int[0, 8], Gen.Int[1, 4], Gen.Int[0, 1], Gen.Int[0, 1]);
        Gen.Select(step.Array[0, 4].Array[0, 12], Gen.Bool.Array[12]).Sample((transactions, kept) =>
        {
            var path = Path.Combine(Path.GetTempPath(), $"synccloud-shown-{Guid.NewGuid():N}.db");
            var state = StateStore.Open(path, new CollectionId(1));
            try
            {
                for (var i = 0; i < transactions.Length; i++)
                {
                    using (var transaction = state.Sql.Begin())
                    {
                        foreach (var (what, item, parent, name) in transactions[i]) Write(state, what, Id(item), parent == 0 ? ItemId.Root : Id(9), $"name {name}");
                        if (kept[i]) transaction.Commit();
                    }
                    if (!kept[i]) state.Reload();
                    if (i % 3 == 2)
                    {
                        state.Dispose();
                        state = StateStore.Open(path, new CollectionId(1));
                    }
                    if (i % 2 == 0) Assert.AreEqual(Compare(state), state.ShowsWholeChain);
                }
            }
            finally
            {
                state.Dispose();
                File.Delete(path);
            }
        }, iter: 60);
    }

    /// <summary>What is as the chain says again is forgotten also while something else is not: an item that is not held, or one that is pending.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ShowsWholeChain_WhileSomethingDiffers_KeepsNoMoreThanThat(bool isPending)
    {
        using var state = StateStore.Open(":memory:", new CollectionId(1));
        Assert.IsTrue(state.ShowsWholeChain);
        for (var round = 0; round < 3; round++)
        {
            using (var transaction = state.Sql.Begin())
            {
                Write(state, 0, Id(1), ItemId.Root, $"name {round}");
                if (isPending) state.Pending.Mark(Id(1));
                for (var item = 0; item < 300; item++)
                {
                    var id = Id(2 + 300 * round + item);
                    Write(state, 0, id, ItemId.Root, $"{round}/{item}");
                    Write(state, 4, id, ItemId.Root, $"{round}/{item}");
                }
                if (isPending) Write(state, 4, Id(1), ItemId.Root, $"name {round}");
                transaction.Commit();
            }
            Assert.IsFalse(state.ShowsWholeChain);
            Assert.AreEqual(isPending ? 0 : 1, state.Sql.Count("SELECT count(*) FROM place_changed"));
        }
    }

    /// <summary>Of contacts none is where the chain says, which says nothing of it: a process that syncs once looks at the first alone.</summary>
    [TestMethod]
    public void ShowsWholeChain_OpenedAgain_LooksNoFurtherThanTheFirstThatDiffers()
    {
        var path = Path.Combine(Path.GetTempPath(), $"synccloud-shown-{Guid.NewGuid():N}.db");
        try
        {
            using (var state = StateStore.Open(path, new CollectionId(1)))
            {
                Assert.IsTrue(state.ShowsWholeChain);
                using var transaction = state.Sql.Begin();
                for (var item = 1; item <= 900; item++)
                {
                    Write(state, 0, Id(item), ItemId.Root, $"{item}");
                    Write(state, 4, Id(item), ItemId.Root, item == 400 ? "elsewhere" : $"{item}");
                }
                transaction.Commit();
            }
            using (var state = StateStore.Open(path, new CollectionId(1)))
            {
                Assert.IsFalse(state.ShowsWholeChain);
                Assert.AreEqual(501, state.Sql.Count("SELECT count(*) FROM place_changed"));
                Write(state, 4, Id(400), ItemId.Root, "400");
                Assert.IsTrue(state.ShowsWholeChain);
            }
            using (var state = StateStore.Open(path, new CollectionId(1)))
            {
                Assert.IsTrue(state.ShowsWholeChain);
                Assert.AreEqual(0, state.Sql.Count("SELECT count(*) FROM place_changed"));
            }
        }
        finally { File.Delete(path); }
    }

    private static void Write(StateStore state, int what, ItemId id, ItemId parent, string name)
    {
        var fields = Fields.Of((FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)));
        var native = new NativeItem { Id = id, Kind = ItemKinds.File, Parent = parent, Name = name, Stamp = default, FileId = null, Content = null, Fields = fields };
        var chain = state.Chain.Find(id)?.Item;
        switch (what)
        {
            case 0 or 1:
                if (chain is not null) state.Chain.Remove(chain);
                state.Chain.Insert(new Item(id, ItemKinds.File, fields), 1);
                break;
            case 2:
                if (chain is not null) state.Chain.Remove(chain);
                state.Chain.Insert(new Item(id, ItemKinds.Conflict, fields), 1);
                break;
            case 3:
                if (chain is not null) state.Chain.Remove(chain);
                break;
            case 4 or 5:
                state.Native.PutPrevious(native);
                break;
            case 6:
                state.Native.RemovePrevious(id);
                break;
            case 7:
                state.Native.MoveChildren(parent, id);
                break;
            default:
                state.Native.PutObserved(native, gone: name == "name 1");
                state.Sql.Execute("INSERT INTO outbox_item (id) VALUES (?1) ON CONFLICT DO NOTHING", id.ToArray());
                state.Native.SettleSent();
                state.Sql.Execute("DELETE FROM outbox_item");
                break;
        }
    }

    private static bool Compare(StateStore state) => state.PendingCount == 0
        && state.Sql.Count("SELECT count(*) FROM chain WHERE kind <> 'conflict'") is var items && items == state.Sql.Count("SELECT count(*) FROM previous")
        && items == state.Sql.Count("SELECT count(*) FROM previous JOIN chain USING (id) WHERE previous.parent = chain.parent AND previous.name = chain.name AND chain.kind <> 'conflict'");

    private static ItemId Id(int number) => new((UInt128)(ulong)number << 100);
}
