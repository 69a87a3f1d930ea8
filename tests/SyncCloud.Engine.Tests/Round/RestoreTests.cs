using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A folder, a state store or both restored from a backup, or the state store lost: no revert, no flood of conflicts, nothing back from the dead, nothing lost.</summary>
[TestClass]
public sealed class RestoreTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task FolderRestored_OldFilesAreUnchangedSinceThen_AndTheNewerValuesAreAppliedAgain()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        foreach (var (path, text) in new[] { ("edited.txt", "1"), ("deleted.txt", "d"), ("moved.txt", "m"), ("folder/same.txt", "s"), ("folder/edited by both.txt", "b1") }) laptop.Write(path, text);
        await InStepAsync(laptop, desktop);
        var backup = laptop.Backup(laptop.Folder);
        laptop.Write("edited.txt", "2");
        laptop.Delete("deleted.txt");
        File.Move(laptop.At("moved.txt"), laptop.At("folder/moved here.txt"));
        laptop.Write("new.txt", "n");
        await InStepAsync(laptop, desktop);
        laptop.Write("edited.txt", "3");
        desktop.Write("folder/edited by both.txt", "b2");
        await InStepAsync(laptop, desktop, laptop);
        var before = laptop.Files();

        RoundDevice.Restore(backup, laptop.Folder);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.ChangesPushed, "nothing old goes out");
        Assert.AreEqual(0, report.Conflicts);
        CollectionAssert.AreEqual(before, laptop.Files());
        await InStepAsync(desktop, laptop);
        CollectionAssert.AreEqual(before, desktop.Files());
    }

    [TestMethod]
    public async Task FolderRestored_FilesEditedAfterwards_MergeAsEdits()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "a1");
        laptop.Write("b.txt", "b1");
        await InStepAsync(laptop, desktop);
        var backup = laptop.Backup(laptop.Folder);
        desktop.Write("b.txt", "b2");
        desktop.Write("c.txt", "c1");
        await InStepAsync(desktop, laptop);

        RoundDevice.Restore(backup, laptop.Folder);
        laptop.Write("a.txt", "a, edited after the restore");
        laptop.Write("fresh.txt", "new after the restore");
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.Conflicts);
        await InStepAsync(desktop);
        foreach (var device in (RoundDevice[])[laptop, desktop])
            CollectionAssert.AreEqual(new[] { "a.txt: a, edited after the restore", "b.txt: b2", "c.txt: c1", "fresh.txt: new after the restore" }, device.Files());
    }

    [TestMethod]
    public async Task FolderRestored_OneCommitBehind_IsRecognisedToo_AndSoIsABackupMadeWhileEditsWaited()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop, desktop);
        // The backup runs between an edit and the sync that sends it.
        laptop.Write("a.txt", "2");
        var backup = laptop.Backup(laptop.Folder);
        await InStepAsync(laptop, desktop);
        desktop.Write("a.txt", "3");
        await InStepAsync(desktop, laptop);

        RoundDevice.Restore(backup, laptop.Folder);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.Conflicts, "what lost is a version that the history has");
        CollectionAssert.AreEqual(new[] { "a.txt: 3" }, laptop.Files());
    }

    [TestMethod]
    public async Task StateStoreRestored_FolderKept_NothingIsRevertedAndNothingComesBackFromTheDead()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        foreach (var path in (string[])["edited.txt", "deleted.txt", "moved.txt", "deleted since.txt", "edited since.txt"]) laptop.Write(path, "1 " + path);
        await InStepAsync(laptop, desktop);
        var backup = laptop.Backup(laptop.StateFile);
        laptop.Write("edited.txt", "2");
        laptop.Delete("deleted.txt");
        File.Move(laptop.At("moved.txt"), laptop.At("moved on.txt"));
        laptop.Write("new.txt", "n");
        await InStepAsync(laptop, desktop);
        laptop.Write("edited since.txt", "2");
        laptop.Delete("deleted since.txt");
        laptop.Delete("new.txt");

        RoundDevice.Restore(backup, laptop.StateFile);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.Conflicts);
        Assert.AreEqual(3, report.ChangesPushed, "an edit and two deletions, made since");
        await InStepAsync(desktop);
        foreach (var device in (RoundDevice[])[laptop, desktop]) CollectionAssert.AreEqual(new[] { "edited since.txt: 2", "edited.txt: 2", "moved on.txt: 1 moved.txt" }, device.Files());
    }

    [TestMethod]
    public async Task StateStoreLost_TheMarkerTellsTheAncestor_SoEditsAndDeletionsMergeAsSuch()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        foreach (var path in (string[])["a.txt", "b.txt", "c.txt", "folder/d.txt"]) laptop.Write(path, path);
        await InStepAsync(laptop, desktop);
        laptop.Write("a.txt", "edited here");
        laptop.Delete("b.txt");
        desktop.Write("c.txt", "edited there");
        await InStepAsync(desktop);

        File.Delete(laptop.StateFile);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.Conflicts);
        await InStepAsync(desktop);
        foreach (var device in (RoundDevice[])[laptop, desktop]) CollectionAssert.AreEqual(new[] { "a.txt: edited here", "c.txt: edited there", "folder/d.txt: folder/d.txt" }, device.Files());
    }

    [TestMethod]
    public async Task StateStoreLost_AndTheMarkerSaysNothing_NoAncestorNoLocalVictory()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        foreach (var (path, text) in new[] { ("same.txt", "s"), ("stale.txt", "old"), ("differs.txt", "1"), ("gone.txt", "g"), ("gone folder/x.txt", "x"), ("gone folder/y.txt", "y") }) laptop.Write(path, text);
        await InStepAsync(laptop, desktop);
        desktop.Write("stale.txt", "newer");
        desktop.Write("differs.txt", "2");
        desktop.Delete("gone.txt");
        Directory.Delete(desktop.At("gone folder"), recursive: true);
        await InStepAsync(desktop);
        laptop.Write("differs.txt", "mine");
        laptop.Write("only here.txt", "o");

        File.Delete(laptop.StateFile);
        ForgetMarker(laptop);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, report.Conflicts, "only what nobody else has is a conflict");
        await InStepAsync(desktop);
        CollectionAssert.AreEqual(desktop.Files(), laptop.Files());
        var files = laptop.Files();
        CollectionAssert.IsSubsetOf(new[] { "differs.txt: 2", "only here.txt: o", "same.txt: s", "stale.txt: newer" }, files);
        Assert.HasCount(5, files);
        Assert.IsTrue(files.Any(file => file.StartsWith("differs (conflict, laptop", StringComparison.Ordinal) && file.EndsWith(": mine", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { "g", "old", "x", "y" }, laptop.Trash(), "what is merely old lies in the trash");
        Assert.IsFalse(Directory.Exists(laptop.At("gone folder")), "a folder that holds only what is old goes too");
    }

    [TestMethod]
    public async Task BothRestored_FromOneBackup_IsALateReturn()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        laptop.Write("b.txt", "b");
        await InStepAsync(laptop, desktop);
        var (folder, state) = (laptop.Backup(laptop.Folder), laptop.Backup(laptop.StateFile));
        laptop.Write("a.txt", "2");
        laptop.Delete("b.txt");
        await InStepAsync(laptop, desktop);

        RoundDevice.Restore(folder, laptop.Folder);
        RoundDevice.Restore(state, laptop.StateFile);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.ChangesPushed);
        Assert.AreEqual(0, report.Conflicts);
        CollectionAssert.AreEqual(new[] { "a.txt: 2" }, laptop.Files());
    }

    [TestMethod]
    public async Task AnotherCopyOfTheFolderPutInPlace_WinsNothingAndLosesNothing()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        laptop.Write("b.txt", "b");
        await InStepAsync(laptop, desktop);
        var other = desktop.Backup(desktop.Folder);
        laptop.Write("a.txt", "2");
        await InStepAsync(laptop);
        // The desktop's folder, as it was, and with a file deleted that nobody can tell from one that it never had.
        File.Delete(Path.Combine(other, "b.txt"));
        RoundDevice.Restore(other, laptop.Folder);

        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.ChangesPushed);
        Assert.AreEqual(0, report.Conflicts);
        CollectionAssert.AreEqual(new[] { "a.txt: 2", "b.txt: b" }, laptop.Files());
    }

    [TestMethod]
    public async Task FirstJoin_OfAFilledFolder_AdoptsWhatIsEqual_AndTrashesWhatIsOld()
    {
        using var desktop = Desktop();
        desktop.Write("same.txt", "s");
        desktop.Write("report.txt", "draft");
        desktop.Write("old.txt", "given up");
        await InStepAsync(desktop);
        desktop.Write("report.txt", "final");
        desktop.Delete("old.txt");
        await InStepAsync(desktop);
        using var laptop = Laptop();
        laptop.Write("same.txt", "s");
        laptop.Write("report.txt", "draft");
        laptop.Write("old.txt", "given up");
        laptop.Write("mine.txt", "m");

        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual((0L, 1L), (report.Conflicts, report.ChangesPushed));
        CollectionAssert.AreEqual(new[] { "mine.txt: m", "report.txt: final", "same.txt: s" }, laptop.Files());
        CollectionAssert.AreEqual(new[] { "draft", "given up" }, laptop.Trash());
    }

    [TestMethod]
    public async Task AfterAllThat_AFormerVersionPutBackByTheUser_IsAnEditLikeAnyOther()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop);
        laptop.Write("a.txt", "2");
        await InStepAsync(laptop, desktop);
        File.Delete(laptop.StateFile);
        await InStepAsync(laptop);

        laptop.Write("a.txt", "1");
        laptop.Write("copy of an old one.txt", "1");
        await InStepAsync(laptop, desktop);

        CollectionAssert.AreEqual(new[] { "a.txt: 1", "copy of an old one.txt: 1" }, desktop.Files());
    }

    private static void ForgetMarker(RoundDevice device)
    {
        File.Delete(device.At(".synccloud/collection.json"));
        using var connector = device.Connector();
        connector.CreateMarker(4711);
    }

    private RoundDevice Laptop() => new(cloud, new DeviceId(1), "laptop");
    private RoundDevice Desktop() => new(cloud, new DeviceId(2), "desktop");

    private async Task InStepAsync(params RoundDevice[] devices)
    {
        foreach (var device in devices) await device.InStepAsync(TestContext.CancellationToken);
    }
}
