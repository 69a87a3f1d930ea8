using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

[TestClass]
public sealed class PushSelectionTests
{
    [TestMethod]
    public void Fitting_OfContentsThatLieInVeryManyPlaces_EndsWhereALogWouldBeFull()
    {
        using var state = StateStore.Open(":memory:", new CollectionId(1));
        var changes = Enumerable.Range(1, 60).Select(i => Edit(state, i)).ToList();

        var fitting = PushSelection.Fitting(changes, 100, state).Count();

        Assert.IsInRange(1, 59, fitting);
        Assert.AreEqual(fitting, PushSelection.Fitting(changes, fitting, state).Count());
    }

    private static Patch Edit(StateStore state, int number)
    {
        var content = new ContentRef(1 << 30, Hash256.Of([(byte)number]));
        var pack = ContainerId.OfPack(Hash256.Of([(byte)number, 1]));
        state.Locations.PutLocation(new ContentLocation(content, [.. Enumerable.Range(0, 50_000).Select(i => new Extent(pack, i & 0xFFF, 1, i & 0xFFFF, 8192))]));
        return new Patch(new ItemId((UInt128)number), Fields.Empty.With(FileFields.Content, FieldValue.Of(content)), []);
    }
}
