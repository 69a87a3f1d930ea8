using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Merge;

[TestClass]
public sealed class IdSetTests
{
    private static readonly ItemId One = new(1), Two = new(2), Three = new(3);

    [TestMethod]
    public void Ids_OfWhatWasAddedAndRemoved_AreTheOthersInOrder()
    {
        var set = new IdSet();
        foreach (var id in (ItemId[])[Three, Three, One, Two, One]) set.Add(id);
        CollectionAssert.AreEqual((ItemId[])[One, Two, Three], set.Ids.ToArray());

        set.Remove(Two);
        CollectionAssert.AreEqual((ItemId[])[One, Three], set.Ids.ToArray());
        set.Remove(Three);
        set.Remove(One);
        Assert.IsEmpty(set.Ids);
    }

    [TestMethod]
    public void Ids_OfASingleOne_IsItAsLongAsItIsNotRemoved()
    {
        var set = new IdSet();
        Assert.IsEmpty(set.Ids);
        set.Add(Two);
        set.Remove(One);
        Assert.AreEqual(Two, set.Ids.Single());
        set.Remove(Two);
        Assert.IsEmpty(set.Ids);
        set.Add(Three);
        Assert.AreEqual(Three, set.Ids.Single());
    }
}
