using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Merge;

/// <summary>What a kind's schema says of single fields and of parts of an item.</summary>
[TestClass]
public sealed class FieldMergeTests
{
    private static readonly KindSchema schema = new()
    {
        Kind = "calendar",
        Groups = [["start", "duration"]],
        Describing = ["sequence", "updated", "overrides/*/updated"],
        KeptNatively = ["zones/*"],
        Parts = [new PartSchema("overrides", "excluded")],
    };

    private static readonly Fields series = Of(("title", "choir"), ("start", "18:00"), ("overrides/1/title", "moved"), ("overrides/1/start", "19:00"), ("overrides/1/updated", "2026-01-01"));

    private static Fields Of(params (string Name, string Value)[] fields) => Fields.Of(fields.Select(field => KeyValuePair.Create(field.Name, Value(field.Value))));

    private static FieldValue Value(string text) => text switch { "true" => FieldValue.Of(true), _ when int.TryParse(text, out var number) => FieldValue.Of(number), _ => FieldValue.Of(text) };

    [TestMethod]
    [DataRow("10", "9", "10")]
    [DataRow("9", "10", "10")]
    [DataRow("2026-02-01", "2026-01-31", "2026-02-01")]
    public void Merge_BothDescribe_TheGreaterNumberOrTextStands(string here, string there, string stands)
    {
        var merged = FieldMerge.Merge(schema, Of(("sequence", "1")), Of(("sequence", here)), Of(("sequence", there)));
        Assert.IsEmpty(merged.Lost);
        Assert.AreEqual(Of(("sequence", stands)), merged.Fields);
    }

    [TestMethod]
    public void Merge_BothDescribeAPart_NothingIsInConflictAtAnyPlace()
    {
        var merged = FieldMerge.Merge(schema, series, series.With("overrides/1/updated", Value("2026-03-01")), series.With("overrides/1/updated", Value("2026-02-01")));
        Assert.IsEmpty(merged.Lost);
        Assert.AreEqual("2026-03-01", merged.Fields["overrides/1/updated"]?.AsText());
        // The pattern has as many parts as the name, or it is another field.
        Assert.HasCount(1, FieldMerge.Merge(schema, Fields.Empty, Of(("a/overrides/1/updated", "x")), Of(("a/overrides/1/updated", "y"))).Lost);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Merge_PartDeletedHereEditedThere_TheEditLivesWhole(bool editedHere)
    {
        var edited = series.With("overrides/1/title", Value("moved again"));
        var deleted = Of(("title", "choir"), ("start", "18:00"), ("overrides/1/excluded", "true"));
        var merged = editedHere ? FieldMerge.Merge(schema, series, edited, deleted) : FieldMerge.Merge(schema, series, deleted, edited);
        Assert.AreEqual(edited, merged.Fields);
        Assert.IsEmpty(merged.Lost);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Merge_PartLeftOutHereMadeItsOwnThere_TheEditLives(bool editedHere)
    {
        var before = Of(("title", "choir"));
        var (edited, excluded) = (before.With("overrides/2/title", Value("special")), before.With("overrides/2/excluded", Value("true")));
        Assert.AreEqual(edited, (editedHere ? FieldMerge.Merge(schema, before, edited, excluded) : FieldMerge.Merge(schema, before, excluded, edited)).Fields);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Merge_PartDeletedHereOnlyDescribedThere_IsDeleted(bool deletedHere)
    {
        var described = series.With("overrides/1/updated", Value("2026-09-09"));
        var deleted = Of(("title", "choir"), ("start", "18:00"));
        Assert.AreEqual(deleted, (deletedHere ? FieldMerge.Merge(schema, series, deleted, described) : FieldMerge.Merge(schema, series, described, deleted)).Fields);
    }

    [TestMethod]
    public void Merge_TwoPartsEditedByTwo_BothLive()
    {
        var merged = FieldMerge.Merge(schema, series, series.With("overrides/1/start", Value("20:00")), series.With("overrides/2/excluded", Value("true")).With("title", Value("the choir")));
        Assert.IsEmpty(merged.Lost);
        Assert.AreEqual(series.With("overrides/1/start", Value("20:00")).With("overrides/2/excluded", Value("true")).With("title", Value("the choir")), merged.Fields);
    }

    [TestMethod]
    public void Merge_GroupInAPartEditedByTwo_OneVersionStandsAndTheOtherIsRecorded()
    {
        var merged = FieldMerge.Merge(schema, series, series.With("overrides/1/start", Value("20:00")), series.With("overrides/1/duration", Value("PT2H")));
        Assert.AreEqual("overrides/1/start", merged.Lost.Single().Field);
        Assert.AreEqual(series.With("overrides/1/duration", Value("PT2H")), merged.Fields);
    }

    [TestMethod]
    public void Merge_KeptNatively_ChainsStandsAndNothingIsInConflict()
    {
        var merged = FieldMerge.Merge(schema, Fields.Empty, Of(("zones/x", "z"), ("zones/y", "here")), Of(("zones/x", "a")));
        Assert.AreEqual(Of(("zones/x", "a"), ("zones/y", "here")), merged.Fields);
        Assert.IsEmpty(merged.Lost);
        Assert.IsFalse(FieldMerge.DifferInSubstance(schema, Of(("zones/x", "a"), ("sequence", "1")), Of(("sequence", "2"))));
        Assert.IsTrue(FieldMerge.DifferInSubstance(schema, Of(("title", "a")), Of(("title", "b"))));
    }
}
