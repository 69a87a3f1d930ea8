using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;
using static SyncCloud.Engine.Tests.Merge.MergeStory;

namespace SyncCloud.Engine.Tests.Merge;

/// <summary>What items of documents need of a merge: groups at places, describing fields, native identities, and duplicates at the first meeting.</summary>
[TestClass]
public sealed class RecognitionTests
{
    private static readonly KindSchema people = new()
    {
        Kind = "people",
        Groups = [["start", "zone"]],
        Describing = ["updated"],
        Identity = "uid",
        RecognisedBy = item => [.. item.Fields.Where(field => field.Key.StartsWith("mail/", StringComparison.Ordinal)).Select(field => $"{item.Fields["name"]}|{field.Key}"), item.Fields["name"]?.AsText() ?? ""],
    };

    private static MergeStory Story() => new() { Schema = people };

    private static Fields Person(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var person = Fields.Empty;
        foreach (var (name, value) in fields) person = person.With(name, FieldValue.Of(value));
        return person;
    }

    [TestMethod]
    public void Merge_TwoPlacesOfOneGroup_MergeApart()
    {
        var before = Person(("a/start", "1"), ("a/zone", "x"), ("b/start", "1"), ("b/zone", "x"));
        var planned = Only(Story().Both(1, before).Remote(1, before.With("a/start", FieldValue.Of("2"))).Local(1, before.With("b/zone", FieldValue.Of("y"))).Merge());
        Assert.AreEqual(before.With("a/start", FieldValue.Of("2")).With("b/zone", FieldValue.Of("y")), planned.Target!.Fields);
    }

    [TestMethod]
    public void Merge_OneGroupAtOnePlaceChangedOnBothSides_ChainsWholeGroupStandsAndTheOtherIsRecorded()
    {
        var before = Person(("a/start", "1"), ("a/zone", "x"));
        var result = Story().Both(1, before).Remote(1, before.With("a/start", FieldValue.Of("2"))).Local(1, before.With("a/zone", FieldValue.Of("y"))).Merge();
        Assert.AreEqual(before.With("a/start", FieldValue.Of("2")), Only(result).Target!.Fields);
        var record = Assert.ContainsSingle(result.Records).Outcome!.Fields;
        Assert.AreEqual("a/start", record[ConflictFields.Field]?.AsText());
        Assert.AreEqual(before.With("a/zone", FieldValue.Of("y")), Fields.Decode(record[ConflictFields.Group]!.Value.Encoded.Span));
    }

    [TestMethod]
    [DataRow("2024-02", "2024-03", "2024-03")]
    [DataRow("2024-03", "2024-02", "2024-03")]
    public void Merge_DescribingFieldChangedOnBothSides_TheGreaterStandsWithoutConflict(string remote, string local, string stands)
    {
        var before = Person(("name", "Ann"), ("updated", "2024-01"));
        var result = Story().Both(1, before).Remote(1, before.With("updated", FieldValue.Of(remote))).Local(1, before.With("updated", FieldValue.Of(local))).Merge();
        Assert.IsEmpty(result.Records);
        var shown = result.Plan.SingleOrDefault()?.Target!.Fields ?? before.With("updated", FieldValue.Of(local));
        Assert.AreEqual(stands, shown["updated"]?.AsText());
    }

    [TestMethod]
    public void Merge_DeletedHereAndOnlyDescribedAnewThere_IsGone()
    {
        var before = Person(("name", "Ann"), ("updated", "2024-01"));
        var result = Story().Both(1, before).Remote(1, before.With("updated", FieldValue.Of("2024-02"))).Local(1, null).Merge();
        Assert.IsEmpty(result.Plan);
    }

    [TestMethod]
    public void Merge_IdentityDiffers_ChainsStandsWithoutConflict()
    {
        var before = Person(("name", "Ann"), ("uid", "u1"));
        var result = Story().Both(1, before).Local(1, before.With("uid", FieldValue.Of("u2")).With("note", FieldValue.Of("new"))).Merge();
        Assert.IsEmpty(result.Records);
        Assert.AreEqual(before.With("note", FieldValue.Of("new")), Only(result).Target!.Fields);
    }

    [TestMethod]
    public void Merge_FirstMeetingOfOneName_IsOneItemWithWhatBothSay()
    {
        var result = Story().Remote(1, Person(("name", "Ann"), ("uid", "u1"), ("phone", "1"))).Local(2, Person(("name", "Ann"), ("uid", "u2"), ("note", "hello"))).Merge();
        var planned = Only(result);
        Assert.AreEqual((Id(1), Id(2)), (planned.Id, planned.TakenFrom!.Value));
        Assert.AreEqual(Person(("name", "Ann"), ("uid", "u1"), ("phone", "1"), ("note", "hello")), planned.Target!.Fields);
        Assert.IsEmpty(result.Records);
    }

    [TestMethod]
    public void Merge_FirstMeetingWhereFieldsDiffer_ChainsStandsAndTheOtherIsRecorded()
    {
        var result = Story().Remote(1, Person(("name", "Ann"), ("phone", "1"))).Local(2, Person(("name", "Ann"), ("phone", "2"))).Merge();
        Assert.AreEqual(Person(("name", "Ann"), ("phone", "1")), Only(result).Target!.Fields);
        Assert.AreEqual("phone", Assert.ContainsSingle(result.Records).Outcome!.Fields[ConflictFields.Field]?.AsText());
    }

    [TestMethod]
    public void Merge_FirstMeetingOfTwoOfOneName_NeitherIsTaken()
    {
        var result = Story().Remote(1, Person(("name", "Ann"), ("phone", "1"))).Local(2, Person(("name", "Ann"), ("phone", "2"))).Local(3, Person(("name", "Ann"), ("phone", "3"))).Merge();
        Assert.AreEqual(Id(1), Only(result).Id);
        Assert.IsNull(Only(result).TakenFrom);
    }

    [TestMethod]
    public void Merge_FirstMeetingOfTwoOfOneName_AStrongerKeyTellsThemApart()
    {
        var result = Story().Remote(1, Person(("name", "Ann"), ("mail/a", "1"))).Remote(4, Person(("name", "Ann"), ("mail/b", "1")))
            .Local(2, Person(("name", "Ann"), ("mail/a", "1"), ("note", "a"))).Local(3, Person(("name", "Ann"), ("mail/b", "1"), ("note", "b"))).Merge();
        CollectionAssert.AreEquivalent(new[] { (Id(1), Id(2)), (Id(4), Id(3)) }, Taken(result));
    }

    [TestMethod]
    public void Merge_FirstMeetingWithManyKeysOnOneSide_AnySharedOneTells()
    {
        var result = Story().Remote(1, Person(("name", "Ann"), ("mail/b", "1"))).Remote(4, Person(("name", "Ann")))
            .Local(2, Person(("name", "Ann"), ("mail/a", "1"), ("mail/b", "1"))).Merge();
        CollectionAssert.AreEqual(new[] { (Id(1), Id(2)) }, Taken(result));
    }

    [TestMethod]
    public void Merge_FirstMeetingOfTwoOfOneName_TheOtherIsNotTakenBecauseOneHasMet()
    {
        var result = Story().Remote(1, Person(("name", "John"), ("mail/a", "1"))).Remote(4, Person(("name", "John"), ("mail/b", "1")))
            .Local(2, Person(("name", "John"), ("mail/a", "1"))).Local(3, Person(("name", "John"), ("mail/c", "1"))).Merge();
        CollectionAssert.AreEqual(new[] { (Id(1), Id(2)) }, Taken(result));
    }

    [TestMethod]
    public void Merge_FirstMeetingOfANameThatIsHeldAlready_IsSomebodyElse()
    {
        var held = Person(("name", "John"), ("mail/a", "1"));
        Assert.IsEmpty(Taken(Story().Both(1, held).Remote(4, Person(("name", "John"), ("mail/b", "1"))).Local(3, Person(("name", "John"), ("mail/c", "1"))).Merge()));
    }

    /// <summary>Which item took over which native one.</summary>
    private static List<(ItemId Id, ItemId From)> Taken(MergeResult result) =>
        [.. result.Plan.Select(item => (item.Id, item.TakenFrom)).Concat(result.Settled.Select(item => (item.Id, item.TakenFrom))).Where(pair => pair.TakenFrom is not null).Select(pair => (pair.Id, pair.TakenFrom!.Value))];

    private static PlannedItem Only(MergeResult result) => Assert.ContainsSingle(result.Plan);
}
