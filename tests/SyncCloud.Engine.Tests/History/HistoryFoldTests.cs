using SyncCloud.Connectors.Files;
using SyncCloud.Engine.History;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.History;

/// <summary>Stories over real folders and real SQLite: every former state, and what one device did taken back.</summary>
[TestClass]
public sealed class HistoryFoldTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("synccloud-history-");
    private readonly Random random = new(7);

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Clean()
    {
        Assert.IsEmpty(scratch.GetFiles(), "nothing is left of a fold");
        scratch.Delete(recursive: true);
    }

    [TestMethod]
    public async Task FoldToEachLog_HasTheRootThatTheLogRecords_FromTheFirstLogAndFromAnImage()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop") { Images = new ImagePolicy { Logs = 2 } };
        for (var i = 0; i < 12; i++)
        {
            Edit(i % 2 == 0 ? laptop : desktop);
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
        }
        Assert.IsNotEmpty(cloud.Images);
        foreach (var log in cloud.Logs)
        {
            using var fold = await HistoryFold.ReachAsync(Context(laptop), log.Position.Sequence, TestContext.CancellationToken);
            Assert.AreEqual(ChangeLog.Open(log.Bytes).Header.Root, fold.Root);
            Assert.AreEqual(log.Position, fold.Cursor);
        }
    }

    [TestMethod]
    public async Task Trimmed_TheHistoryBeginsAtTheOldestImage()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop") { Images = new ImagePolicy { Logs = 2 } };
        for (var i = 0; i < 6; i++)
        {
            laptop.Write($"{i}.txt", new string((char)('a' + i), 400_000));
            await laptop.InStepAsync(TestContext.CancellationToken);
        }
        Assert.AreEqual(0, await HistoryFold.FindBeginningAsync(Context(laptop), TestContext.CancellationToken));
        var first = cloud.Images.Keys.First();
        cloud.TrimmedTo = first;
        Assert.AreEqual(first, await HistoryFold.FindBeginningAsync(Context(laptop), TestContext.CancellationToken));
        using var fold = await HistoryFold.ReachAsync(Context(laptop), first, TestContext.CancellationToken);
        await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, TestContext.CancellationToken);
        Assert.AreEqual(cloud.Head, fold.Cursor);
    }

    [TestMethod]
    public async Task Undo_OfAllThatADeviceDidAlone_GivesTheFormerState_HoweverMuchItWas()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        for (var i = 0; i < 4; i++) Edit(desktop);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        var (since, root, files) = (cloud.Head.Sequence + 1, ChangeLog.Open(cloud.Logs[^1].Bytes).Header.Root, desktop.Files());
        for (var i = 0; i < 10; i++)
        {
            Edit(laptop);
            await laptop.InStepAsync(TestContext.CancellationToken);
        }
        await desktop.InStepAsync(TestContext.CancellationToken);

        var report = await UndoAsync(desktop, laptop.Id, since, cloud.Head.Sequence);
        Assert.IsNotEmpty(report.Steps);
        Assert.AreEqual(root, ChangeLog.Open(cloud.Logs[^1].Bytes).Header.Root);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(files, desktop.Files());
        CollectionAssert.AreEqual(files, laptop.Files());
        Assert.IsEmpty((await UndoAsync(desktop, laptop.Id, since, cloud.Head.Sequence)).Steps, "it is undone");
        using var newcomer = new RoundDevice(cloud, new DeviceId(9), "newcomer");
        await newcomer.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(files, newcomer.Files());
    }

    [TestMethod]
    public async Task Undo_KeepsWhatOthersDidSince_AlsoInFoldersThatComeBack()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        foreach (var path in (string[])["gone/1.txt", "gone/2.txt", "renamed.txt", "edited.txt", "both.txt"]) desktop.Write(path, "1 " + path);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        var since = cloud.Head.Sequence + 1;
        Directory.Delete(laptop.At("gone"), recursive: true);
        File.Move(laptop.At("renamed.txt"), laptop.At("by laptop.txt"));
        laptop.Write("edited.txt", "laptop");
        laptop.Write("both.txt", "laptop");
        laptop.Write("made.txt", "laptop");
        laptop.Write("made and edited.txt", "laptop");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        // Meanwhile: a folder of the name that was deleted, a rename of what was renamed, edits of what was edited and made.
        desktop.Write("gone/3.txt", "desktop");
        desktop.Write("gone/2.txt", "desktop");
        File.Move(desktop.At("by laptop.txt"), desktop.At("by desktop.txt"));
        desktop.Write("both.txt", "desktop");
        desktop.Write("made and edited.txt", "desktop");
        await desktop.InStepAsync(TestContext.CancellationToken);
        desktop.Write("edited.txt", "not sent yet");

        var kept = new List<string>();
        await UndoAsync(desktop, laptop.Id, since, cloud.Head.Sequence, kept);
        CollectionAssert.AreEqual(new[] { "both.txt", "by desktop.txt", "made and edited.txt" }, kept);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(desktop.Files(), laptop.Files());
        var files = laptop.Files();
        foreach (var expected in (string[])["both.txt: desktop", "by desktop.txt: 1 renamed.txt", "edited.txt: 1 edited.txt", "gone/1.txt: 1 gone/1.txt", "gone/2.txt: desktop", "gone/3.txt: desktop", "made and edited.txt: desktop"])
            CollectionAssert.Contains(files, expected);
        Assert.IsFalse(files.Any(file => file.StartsWith("made.txt", StringComparison.Ordinal)));
        Assert.ContainsSingle(files.Where(file => file.EndsWith(": not sent yet", StringComparison.Ordinal)), "the edit that was not sent is beside it");
        Assert.ContainsSingle(files.Where(file => file.EndsWith(": 1 gone/2.txt", StringComparison.Ordinal)), "what came back stands beside what took its name");
    }

    [TestMethod]
    public async Task Undo_LosingRaces_TakesInWhatCame_AndGoesOn()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        using var phone = new RoundDevice(cloud, new DeviceId(3), "phone");
        foreach (var path in (string[])["a.txt", "b.txt"]) desktop.Write(path, "1");
        foreach (var device in (RoundDevice[])[desktop, laptop]) await device.InStepAsync(TestContext.CancellationToken);
        foreach (var path in (string[])["a.txt", "b.txt"]) laptop.Write(path, "2");
        foreach (var device in (RoundDevice[])[laptop, desktop, phone]) await device.InStepAsync(TestContext.CancellationToken);
        phone.Write("b.txt", "3");
        var raced = false;
        cloud.OnAppend = (log, before) =>
        {
            if (!before || raced || log.Header.Device != desktop.Id) return;
            raced = true;
            phone.InStepAsync(TestContext.CancellationToken).GetAwaiter().GetResult();
        };
        var report = await UndoAsync(desktop, laptop.Id, 2, 2);
        Assert.IsTrue(raced);
        CollectionAssert.AreEqual(new[] { "a.txt" }, report.Steps.Select(step => step.Path).ToArray(), "what was really done");
        await desktop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a.txt: 1", "b.txt: 3" }, desktop.Files());
    }

    private async Task<RevisionReport> UndoAsync(RoundDevice device, DeviceId culprit, long from, long to, List<string>? kept = null)
    {
        using var fold = await HistoryFold.ReachAsync(Context(device), from - 1, TestContext.CancellationToken);
        var undo = await Undo.PlanAsync(fold, culprit, from, to, TestContext.CancellationToken);
        kept?.AddRange(undo.Kept());
        using var state = device.OpenState();
        return await undo.Revision.PublishAsync(new RevisionContext { Device = device.Id, DeviceName = device.Name, State = state, Time = TimeProvider.System, RandomId = () => (UInt128)random.NextInt64() }, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Search_ByWordsOfNamesAndPaths_FindsWhatIsThereAndWhatIsGone()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        laptop.Write("Letters/To the landlord.txt", "one");
        laptop.Write("Letters/100%_sure!.txt", "two");
        laptop.Write("Notes/landlord.txt", "three");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Delete("Notes/landlord.txt");
        await laptop.InStepAsync(TestContext.CancellationToken);
        using var fold = await HistoryFold.ReachAsync(Context(laptop), 0, TestContext.CancellationToken);
        await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, TestContext.CancellationToken);
        var names = new ItemNames(fold);

        CollectionAssert.AreEqual(new[] { ("Letters/To the landlord.txt", true), ("Notes/landlord.txt", false) }, Found("LANDLORD"));
        CollectionAssert.AreEqual(new[] { ("Letters/To the landlord.txt", true) }, Found("letters landlord"));
        CollectionAssert.AreEqual(new[] { ("Letters/100%_sure!.txt", true) }, Found("%_sure!"));
        CollectionAssert.AreEqual(Array.Empty<(string, bool)>(), Found("%landlord"));
        Assert.IsEmpty(names.Search("  ", 10));
        Assert.HasCount(1, names.Search("landlord", 1));
        Assert.HasCount(5, fold.ChangedIn(1, 10));
        Assert.AreEqual("Notes/landlord.txt", names.At(fold.ChangedIn(2, 10).Single(), 1));

        (string, bool)[] Found(string text) => [.. names.Search(text, 10).Select(found => (found.Path, found.IsThere))];
    }

    private HistoryContext Context(RoundDevice device) =>
        new() { Collection = new CollectionId(7), Schema = FilesSchema.Schema, Transport = cloud.For(device.Id), ScratchFile = Path.Combine(scratch.FullName, $"{random.NextInt64()}.db") };

    /// <summary>Some files are made, changed, moved and deleted.</summary>
    private void Edit(RoundDevice device)
    {
        for (var i = 0; i < 5; i++) device.Write($"{(char)('a' + random.Next(4))}/{random.Next(8)}.txt", $"text {random.Next(100)}");
        var files = Directory.GetFiles(device.Folder, "*.txt", SearchOption.AllDirectories);
        File.Delete(files[random.Next(files.Length)]);
        if (files[random.Next(files.Length)] is var moved && File.Exists(moved)) File.Move(moved, $"{moved}.{random.Next(1000)}.txt");
        if (random.Next(3) == 0 && Directory.GetDirectories(device.Folder).Where(folder => !folder.EndsWith(".synccloud", StringComparison.Ordinal)).ToArray() is [var first, ..]) Directory.Delete(first, recursive: true);
    }
}
