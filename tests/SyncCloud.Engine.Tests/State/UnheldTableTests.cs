using CsCheck;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class UnheldTableTests
{
    private const int Items = 6;

    /// <summary>Nothing that is held lies in what was noted to hold none, whatever was written since.</summary>
    [TestMethod]
    public void IsWhole_AfterAnything_TellsOfNothingThatHoldsSomething()
    {
        var skipped = 0;
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[1, Items], Gen.Int[0, Items]);
        step.Array[0, 40].Sample(steps =>
        {
            using var state = StateStore.Open(":memory:", new CollectionId(1));
            using var transaction = state.Sql.Begin();
            for (var item = 1; item <= Items; item += 2) state.Chain.Insert(new Item(Id(item), ItemKinds.File, Native(item, 0).Fields), 1);
            foreach (var (what, item, parent) in steps)
            {
                Act(state, what, item, parent);
                for (var top = 1; top <= Items; top++)
                    if (state.Unheld.IsWhole(Id(top)))
                    {
                        Assert.IsEmpty(state.Native.Beneath(Id(top), isHeld: true));
                        Interlocked.Increment(ref skipped);
                    }
            }
        }, iter: 600);
        Assert.IsGreaterThan(300, skipped, "this must not pass for want of anything that is noted");
    }

    private static void Act(StateStore state, int what, int item, int parent)
    {
        switch (what)
        {
            case 0 or 1 or 2:
                foreach (var id in state.Native.Beneath(Id(item), isHeld: true)) state.Leave(id, _ => null);
                if (state.Unheld.Contains(Id(item))) state.Unheld.NoteWhole([Id(item)]);
                break;
            case 3:
                state.Native.PutPrevious(Native(item, parent));
                break;
            case 4:
                state.Native.PutObserved(Native(item, parent), gone: false);
                break;
            case 5:
                state.Native.PutObserved(Native(item, parent), gone: true);
                break;
            case 6:
                state.Native.RemoveObserved(Id(item));
                break;
            case 7:
                state.HoldAnew(Id(item));
                break;
            case 8:
                state.Native.MoveChildren(Id(item), Id(parent));
                break;
            default:
                state.Sql.Execute("INSERT INTO outbox_item (id) VALUES (?1) ON CONFLICT DO NOTHING", Id(item).ToArray());
                state.Native.SettleSent();
                state.Sql.Execute("DELETE FROM outbox_item");
                break;
        }
    }

    private static NativeItem Native(int item, int parent)
    {
        var fields = Fields.Of((FileFields.Parent, FieldValue.Of(Id(parent))), (FileFields.Name, FieldValue.Of("name")), (FileFields.Type, FieldValue.Of(FileFields.TypeFolder)));
        return new NativeItem { Id = Id(item), Kind = ItemKinds.File, Parent = Id(parent), Name = "name", Stamp = default, FileId = null, Content = null, Fields = fields };
    }

    private static ItemId Id(int number) => number == 0 ? ItemId.Root : new((UInt128)(ulong)number << 100);
}
