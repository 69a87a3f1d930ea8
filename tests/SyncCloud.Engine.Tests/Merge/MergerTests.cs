using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;
using static SyncCloud.Engine.Tests.Merge.MergeStory;

namespace SyncCloud.Engine.Tests.Merge;

[TestClass]
public sealed class MergerTests
{
    [TestMethod]
    public void Merge_RenamedThereEditedHere_OneFileWithNewNameAndNewContent()
    {
        var result = new MergeStory().Both(1, File("a", "old")).Remote(1, File("b", "old")).Local(1, File("a", "new")).Merge();

        var planned = Only(result);
        Assert.AreEqual(File("b", "new"), planned.Target!.Fields);
    }

    [TestMethod]
    public void Merge_BothEdited_ChainStaysAndTheLoserIsASecondFile()
    {
        var result = new MergeStory().Both(1, File("a.txt", "old")).Remote(1, File("a.txt", "theirs")).Local(1, File("a.txt", "mine")).Merge();

        var original = result.Plan.Single(planned => planned.Id == Id(1));
        var copy = result.Plan.Single(planned => planned.Id != Id(1));
        Assert.AreEqual(File("a.txt", "theirs"), original.Target!.Fields);
        Assert.IsNull(original.Current);
        Assert.AreEqual(Id(1), copy.TakenFrom);
        Assert.AreEqual(File("x", "mine")[FileFields.Content], copy.Target!.Fields[FileFields.Content]);
        Assert.AreEqual(Id(1), copy.Target.Fields[FileFields.ConflictOf]!.Value.AsItemId());
        Assert.MatchesRegex(@"^a \(conflict, laptop, 2020-09-13, [0-9a-f]{4}\)\.txt$", copy.Target.Fields[FileFields.Name]!.Value.AsText()!);
    }

    [TestMethod]
    public void Merge_BothEditedTwiceMerged_TheCopyHasTheSameIdAndName()
    {
        MergeStory Story() => new MergeStory().Both(1, File("a", "old")).Remote(1, File("a", "theirs")).Local(1, File("a", "mine"));
        Assert.AreEqual(Story().Merge().Plan.Single(p => p.TakenFrom is not null).Target, Story().Merge().Plan.Single(p => p.TakenFrom is not null).Target);
    }

    [TestMethod]
    public void Merge_BothEditedToTheSame_NothingToDo()
    {
        var result = new MergeStory().Both(1, File("a", "old")).Remote(1, File("a", "same")).Local(1, File("a", "same")).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.IsEmpty(result.Records);
        Assert.HasCount(1, result.Settled);
    }

    [TestMethod]
    public void Merge_DeletedThereEditedHere_TheEditLives()
    {
        var result = new MergeStory().Both(1, File("a", "old")).Remote(1, null).Local(1, File("a", "new")).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.AreEqual(MergeRule.EditOverDelete, result.Rules[Id(1)].Name);
    }

    [TestMethod]
    public void Merge_InDoubtAFileMovedOverAnother_IsTheUsersAndNotAFormerVersion()
    {
        var result = new MergeStory().Both(1, File("a", "moved")).Both(2, File("c", "old")).InDoubt("moved", "old").Local(1, null).Local(2, File("c", "moved")).Merge();
        Assert.IsEmpty(result.Plan, "what the user put there stays there");
        Assert.IsEmpty(result.Settled);
    }

    [TestMethod]
    public void Merge_InDoubtAFileMovedOverOneThatWasDeletedThere_Lives()
    {
        var result = new MergeStory().Both(1, File("a", "moved")).Both(2, File("c", "old")).Remote(2, null).InDoubt("moved", "old").Local(1, null).Local(2, File("c", "moved")).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.AreEqual(MergeRule.EditOverDelete, result.Rules[Id(2)].Name);
    }

    [TestMethod]
    public void Merge_InDoubtAFormerVersion_GivesWayToTheChain()
    {
        var result = new MergeStory().Both(2, File("c", "new")).InDoubt("former", "new").Local(2, File("c", "former")).Merge();
        Assert.AreEqual(File("c", "new"), Only(result).Target!.Fields);
    }

    [TestMethod]
    public void Merge_DeletedHereEditedThere_TheEditLives()
    {
        var result = new MergeStory().Both(1, File("a", "old")).Remote(1, File("a", "new")).Local(1, null).Merge();
        Assert.AreEqual(File("a", "new"), Only(result).Target!.Fields);
        Assert.IsNull(Only(result).Current);
    }

    [TestMethod]
    public void Merge_DeletedThereOnlyTouchedHere_IsDeleted()
    {
        var touched = File("a", "old").With(FileFields.Modified, FieldValue.Of(5));
        var result = new MergeStory().Both(1, File("a", "old")).Remote(1, null).Local(1, touched).Merge();
        Assert.IsNull(Only(result).Target);
    }

    [TestMethod]
    public void Merge_BothRenamed_ChainsNameStaysAndTheOtherIsRecorded()
    {
        var result = new MergeStory().Both(1, File("a", "x")).Remote(1, File("theirs", "x")).Local(1, File("mine", "x")).Merge();
        Assert.AreEqual("theirs", Only(result).Target!.Fields[FileFields.Name]!.Value.AsText());
        var record = result.Records.Single().Outcome!;
        Assert.AreEqual(ItemKinds.Conflict, record.Kind);
        Assert.AreEqual("mine", record.Fields[ConflictFields.Value]!.Value.AsText());
    }

    [TestMethod]
    public void Merge_FolderDeletedThereNewFileInItHere_TheFolderLives()
    {
        var result = new MergeStory().Both(1, Folder("f")).Remote(1, null).Local(2, File("a", "new", Id(1))).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.AreEqual(MergeRule.ParentLives, result.Rules[Id(1)].Name);
        Assert.IsTrue(result.Settled.Any(settled => settled.Id == Id(1) && settled.Shown is not null));
    }

    [TestMethod]
    public void Merge_FolderDeletedHereNewFileInItThere_TheFolderLives()
    {
        var result = new MergeStory().Both(1, Folder("f")).Both(2, File("a", "x", Id(1))).Remote(3, File("b", "y", Id(1))).Local(1, null).Local(2, null).Merge();
        Assert.AreEqual(Folder("f"), result.Plan.Single(planned => planned.Id == Id(1)).Target!.Fields);
        Assert.IsFalse(result.Plan.Any(planned => planned.Id == Id(2)));
        Assert.IsNotNull(result.Plan.Single(planned => planned.Id == Id(3)).Target);
    }

    [TestMethod]
    public void Merge_FoldersMovedIntoEachOther_TheLocalMoveIsUndone()
    {
        var result = new MergeStory().Both(1, Folder("a")).Both(2, Folder("b")).Remote(2, Folder("b", Id(1))).Local(1, Folder("a", Id(2))).Merge();
        Assert.AreEqual(Folder("a"), result.Plan.Single(planned => planned.Id == Id(1)).Target!.Fields);
        Assert.AreEqual(Folder("b", Id(1)), result.Plan.Single(planned => planned.Id == Id(2)).Target!.Fields);
        Assert.HasCount(1, result.Records);
    }

    [TestMethod]
    public void Merge_SameFolderMadeOnBothSides_BecomesOneAndItsChildrenMoveOver()
    {
        var result = new MergeStory().Remote(1, Folder("f")).Remote(2, File("theirs", "x", Id(1))).Local(3, Folder("f")).Local(4, File("mine", "y", Id(3))).Merge();
        Assert.IsTrue(result.Settled.Any(settled => settled.Id == Id(1) && settled.TakenFrom == Id(3)));
        Assert.IsFalse(result.Plan.Any(planned => planned.Id == Id(3)));
        Assert.AreEqual(Id(2), Only(result).Id);
    }

    [TestMethod]
    public void Merge_BothHeldTheTreeAlready_NothingIsDoubled()
    {
        var result = new MergeStory().Remote(1, Folder("f")).Remote(2, File("a", "x", Id(1))).Local(3, Folder("f")).Local(4, File("a", "x", Id(3))).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.AreSequenceEqual([Id(1), Id(2)], result.Settled.Select(settled => settled.Id));
    }

    [TestMethod]
    public void Merge_BothHeldOneNameWithOtherContents_ChainKeepsTheName()
    {
        var result = new MergeStory().Remote(1, File("a", "theirs")).Local(2, File("a", "mine")).Merge();
        Assert.AreEqual(File("a", "theirs"), result.Plan.Single(planned => planned.Id == Id(1)).Target!.Fields);
        var mine = result.Plan.Single(planned => planned.Id == Id(2));
        Assert.StartsWith("a (conflict, laptop", mine.Target!.Fields[FileFields.Name]!.Value.AsText()!);
        Assert.AreEqual(Id(1), mine.Target.Fields[FileFields.ConflictOf]!.Value.AsItemId());
    }

    [TestMethod]
    public void Merge_FoldersThatComeBackIntoEachOther_OneComesToTheTop()
    {
        // As when each was deleted where another device had moved it.
        var result = new MergeStory().Local(1, Folder("a", Id(2))).Local(2, Folder("b", Id(1))).Local(3, File("f", "x", Id(1))).Merge();
        var top = Assert.ContainsSingle(result.Plan.Where(item => item.Target!.Fields[FileFields.Parent]?.AsItemId() == ItemId.Root));
        Assert.AreEqual(MergeRule.UndoneCycle, result.Rules[top.Id].Name);
    }

    [TestMethod]
    public void Merge_NothingHappened_NothingToDo()
    {
        var result = new MergeStory().Both(1, File("a", "x")).Both(2, Folder("f")).Merge();
        Assert.IsEmpty(result.Plan);
        Assert.IsEmpty(result.Settled);
    }

    private static PlannedItem Only(MergeResult result) => result.Plan.Single();
}
