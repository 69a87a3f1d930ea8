using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class ContentNeedsTests
{
    private const long Far = 40 << 20;
    private static readonly ContainerId Often = ContainerId.OfPack(Hash256.Of([1])), Once = ContainerId.OfPack(Hash256.Of([2])), Held = ContainerId.OfPack(Hash256.Of([3]));
    private static readonly Extent First = new(Often, 0, 1, 0, 100), Between = new(Once, 0, 1000, 0, Far), Copied = new(Held, 0, 1, 0, 50), Second = new(Often, 1, 1, 0, 200);
    private readonly ContentNeeds needs = new([new(First, null), new(Between, null), new(Copied, 0), new(Second, null)]);

    [TestMethod]
    public void Needed_OfAContainerThatIsMetAgain_IsWhatIsNearAlone()
    {
        CollectionAssert.AreEqual(new[] { First }, needs.Needed(Often, 0).ToArray());
        CollectionAssert.AreEqual(new[] { Second }, needs.Needed(Often, Far).ToArray());
        Assert.IsEmpty(needs.Needed(Often, 1));
    }

    [TestMethod]
    public void From_TheSecondContainer_HasWhatFollowsInTheOrderOfNeed()
    {
        Assert.AreEqual((0, 1), (needs.Ordinal(Often), needs.Ordinal(Once)));
        Assert.IsNull(needs.Ordinal(Held), "what another content holds is not loaded");
        Assert.IsEmpty(needs.Needed(Held, 0));
        var (container, needed) = needs.From(1).Single();
        Assert.AreEqual(Once, container);
        CollectionAssert.AreEqual(new[] { Between }, needed.ToArray());
    }
}
