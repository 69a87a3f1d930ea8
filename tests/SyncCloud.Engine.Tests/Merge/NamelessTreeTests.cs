using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;
using static SyncCloud.Engine.Tests.Merge.MergeStory;

namespace SyncCloud.Engine.Tests.Merge;

/// <summary>A tree whose names are not unique, such as bookmarks: siblings are apart by their ids, in the order of a key, and recognised within their folder when two devices first meet.</summary>
[TestClass]
public sealed class NamelessTreeTests
{
    private static readonly KindSchema links = new()
    {
        Kind = "links",
        Tree = new TreeSchema
        {
            Parent = "parent", TypeField = "type", FolderType = "folder", Order = "position",
            RecognisedInFolder = item => item.Fields["url"]?.AsText() ?? item.Fields["title"]?.AsText(),
        },
        Follows = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("position", "parent"),
        Label = item => item.Fields["title"]?.AsText(),
    };

    private static MergeStory Story() => new() { Schema = links };

    private static Fields Folder(string title, int parent = 0, string position = "a") => Fields.Of(
        ("parent", FieldValue.Of(parent == 0 ? ItemId.Root : Id(parent))), ("type", FieldValue.Of("folder")), ("title", FieldValue.Of(title)), ("position", FieldValue.Of(position)));

    private static Fields Link(string title, string url, int parent = 0, string position = "a") => Folder(title, parent, position).With("type", FieldValue.Of("link")).With("url", FieldValue.Of(url));

    [TestMethod]
    public void Merge_TwoSiblingsOfOneTitle_AreTwo()
    {
        var result = Story().Remote(1, Link("news", "http://a")).Local(2, Link("news", "http://b")).Merge();
        var planned = Assert.ContainsSingle(result.Plan);
        Assert.AreEqual(Id(1), planned.Id);
        Assert.IsNull(planned.TakenFrom);
        Assert.HasCount(2, new PushOrder(Story(), links).Arrange([new Put(Id(2), ItemKinds.File, Link("news", "http://b")), new Put(Id(3), ItemKinds.File, Link("news", "http://c"))]));
    }

    [TestMethod]
    public void Merge_FilledTreesMeet_FoldersAndWhatTheyHoldAreOne()
    {
        // The chain: work(1)/[a(2), b(3)]; here: work(11)/[b(13), c(14)].
        var result = Story()
            .Remote(1, Folder("work")).Remote(2, Link("A", "http://a", 1)).Remote(3, Link("B", "http://b", 1, "b"))
            .Local(11, Folder("work", 0, "q")).Local(13, Link("B", "http://b", 11, "q")).Local(14, Link("C", "http://c", 11, "r"))
            .Merge();
        Assert.AreEqual(Id(11), result.Plan.Single(item => item.Id == Id(1)).TakenFrom);
        Assert.AreEqual(Id(13), result.Plan.Single(item => item.Id == Id(3)).TakenFrom);
        Assert.IsNull(result.Plan.Single(item => item.Id == Id(2)).Current, "made anew here");
        Assert.AreEqual(Id(1), Assert.ContainsSingle(result.Relabelled).Fields["parent"]?.AsItemId(), "what only this device has lies in the one folder");
        Assert.IsEmpty(result.Records);
    }

    [TestMethod]
    public void Merge_OneUrlInTwoFolders_StaysTwo()
    {
        var result = Story().Remote(1, Folder("work")).Remote(2, Link("A", "http://a", 1)).Local(3, Link("A", "http://a")).Merge();
        Assert.IsEmpty(result.Plan.Where(item => item.TakenFrom is not null));
    }

    [TestMethod]
    public void Merge_SeveralOfOneKeyMeet_EachIsAnothersCounterpartTheSameFirst()
    {
        var result = Story()
            .Remote(1, Link("one", "http://a", 0, "a")).Remote(2, Link("two", "http://a", 0, "b"))
            .Local(11, Link("two", "http://a", 0, "a")).Local(12, Link("three", "http://a", 0, "b")).Local(13, Link("four", "http://a", 0, "c"))
            .Merge();
        Assert.AreEqual(Id(11), Taken(result, 2));
        Assert.AreEqual(Id(12), Taken(result, 1));
        Assert.AreEqual("title", Assert.ContainsSingle(result.Records).Outcome!.Fields[ConflictFields.Field]?.AsText(), "another title for one address is told");
        Assert.HasCount(2, result.Plan.Where(item => item.TakenFrom is not null));
    }

    [TestMethod]
    public void Merge_MovedHereAndEditedThere_BothLive()
    {
        var before = Link("A", "http://a");
        var result = Story().Both(1, Folder("work")).Both(2, before).Remote(2, before.With("title", FieldValue.Of("B"))).Local(2, before.With("parent", FieldValue.Of(Id(1))).With("position", FieldValue.Of("m"))).Merge();
        var target = Assert.ContainsSingle(result.Plan).Target!.Fields;
        Assert.AreEqual(Link("B", "http://a", 1, "m"), target);
    }

    [TestMethod]
    public void Merge_MovedToTwoFolders_PositionGoesWithTheFolderThatStands()
    {
        var before = Link("A", "http://a");
        var story = Story().Both(1, Folder("work")).Both(2, Folder("home")).Both(3, before);
        var result = story.Remote(3, Link("A", "http://a", 1, "x")).Local(3, Link("A", "http://a", 2, "y")).Merge();
        Assert.AreEqual(Link("A", "http://a", 1, "x"), Assert.ContainsSingle(result.Plan).Target!.Fields);
        Assert.AreEqual("parent", Assert.ContainsSingle(result.Records).Outcome!.Fields[ConflictFields.Field]?.AsText());
    }

    [TestMethod]
    public void Merge_TwoFoldersMovedIntoEachOther_TheLocalMoveIsUndone()
    {
        var result = Story().Both(1, Folder("a")).Both(2, Folder("b")).Remote(1, Folder("a", 2)).Local(2, Folder("b", 1)).Merge();
        Assert.AreEqual(ItemId.Root, result.Plan.Single(item => item.Id == Id(2)).Target!.Fields["parent"]?.AsItemId());
        Assert.AreEqual(MergeRule.UndoneCycle, result.Rules[Id(2)].Name);
    }

    [TestMethod]
    public void Merge_FolderDeletedThereWhileALinkIsAddedHere_FolderLives()
    {
        var result = Story().Both(1, Folder("work")).Remote(1, null).Local(2, Link("A", "http://a", 1)).Merge();
        Assert.IsEmpty(result.Plan.Where(item => item.Target is null));
        Assert.AreEqual(MergeRule.ParentLives, result.Rules[Id(1)].Name);
    }

    private static ItemId? Taken(MergeResult result, int id) => result.Plan.Single(item => item.Id == Id(id)).TakenFrom;
}
