using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;
using static SyncCloud.Engine.Tests.Merge.MergeStory;

namespace SyncCloud.Engine.Tests.Merge;

/// <summary>Items that a log could not hold.</summary>
[TestClass]
public sealed class OversizedTests
{
    private static readonly KindSchema schema = new() { Kind = "settings" };

    private static Fields Numbered(int from, int count) => Fields.Of(Enumerable.Range(from, count).Select(number => KeyValuePair.Create($"/{number}", FieldValue.Of(number))));

    [TestMethod]
    public void Merge_TooManyFieldsTogether_DecidesNothingOfIt_AndGoesOnWithTheOthers()
    {
        var result = new MergeStory { Schema = schema }
            .Both(1, Numbered(0, 10)).Remote(1, Numbered(0, 3000)).Local(1, Numbered(0, 10).Patch(Numbered(5000, 2000), []))
            .Both(2, Numbered(0, 1)).Remote(2, Numbered(0, 2)).Local(2, Numbered(0, 1).Patch(Numbered(7, 1), [])).Merge();

        Assert.AreEqual(new OversizedItem(Id(1), 5000), Assert.ContainsSingle(result.Oversized));
        Assert.AreEqual(Id(2), Assert.ContainsSingle(result.Plan).Id);
        Assert.DoesNotContain(Id(1), result.Settled.Select(settled => settled.Id));
        Assert.IsEmpty(result.Records);
    }

    [TestMethod]
    public void Merge_AsManyAsThereMayBe_AreMerged()
    {
        var result = new MergeStory { Schema = schema }.Both(1, Fields.Empty).Remote(1, Numbered(0, 2096)).Local(1, Numbered(5000, 2000)).Merge();
        Assert.HasCount(FormatLimits.MaxFieldsPerItem, Assert.ContainsSingle(result.Plan).Target!.Fields);
        Assert.IsEmpty(result.Oversized);
    }
}
