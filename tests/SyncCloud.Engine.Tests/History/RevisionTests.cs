using SyncCloud.Connectors.Files;
using SyncCloud.Engine.History;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.History;

/// <summary>What is published is what was shown, less what others changed meanwhile, and is reported as it really went.</summary>
[TestClass]
public sealed class RevisionTests
{
    private static readonly DeviceId laptopId = new(1), desktopId = new(2);
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("synccloud-revision-");
    private int random;

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Clean() => scratch.Delete(recursive: true);

    [TestMethod]
    public async Task FormerVersions_OfWhatOthersChangedAfterItWasShown_StayAsTheyAre()
    {
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        using var desktop = new RoundDevice(cloud, desktopId, "desktop");
        foreach (var path in (string[])["trip/1.txt", "trip/2.txt"]) laptop.Write(path, "then");
        await laptop.InStepAsync(TestContext.CancellationToken);
        foreach (var path in (string[])["trip/1.txt", "trip/2.txt"]) laptop.Write(path, "now");
        foreach (var device in (RoundDevice[])[laptop, desktop]) await device.InStepAsync(TestContext.CancellationToken);

        using var fold = await HistoryFold.ReachAsync(Context(laptop), 1, TestContext.CancellationToken);
        var former = await FormerVersions.PlanAsync(fold, Beneath(fold, "trip"), null, TestContext.CancellationToken);
        CollectionAssert.AreEquivalent(new[] { "trip/1.txt", "trip/2.txt" }, Paths(former.Revision.Preview(laptopId, "laptop").Steps));
        desktop.Write("trip/2.txt", "meanwhile");
        await desktop.InStepAsync(TestContext.CancellationToken);
        var report = await PublishAsync(former.Revision, laptop);

        CollectionAssert.AreEqual(new[] { "trip/1.txt" }, Paths(report.Steps));
        CollectionAssert.AreEqual(new[] { "trip/2.txt" }, former.Kept().ToArray());
        await laptop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "trip/1.txt: then", "trip/2.txt: meanwhile" }, laptop.Files());
    }

    [TestMethod]
    public async Task FormerVersions_AgreedToByWhatWasShownEarlier_LeaveAloneWhatWasChangedSince()
    {
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        foreach (var path in (string[])["trip/1.txt", "trip/2.txt"]) laptop.Write(path, "then");
        await laptop.InStepAsync(TestContext.CancellationToken);
        foreach (var path in (string[])["trip/1.txt", "trip/2.txt"]) laptop.Write(path, "now");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("trip/2.txt", "after it was shown");
        await laptop.InStepAsync(TestContext.CancellationToken);

        using var fold = await HistoryFold.ReachAsync(Context(laptop), 1, TestContext.CancellationToken);
        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() => FormerVersions.PlanAsync(fold, Beneath(fold, "trip"), shown: 0, TestContext.CancellationToken));
        var former = await FormerVersions.PlanAsync(fold, Beneath(fold, "trip"), shown: 2, TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "trip/1.txt" }, Paths((await PublishAsync(former.Revision, laptop)).Steps));
        CollectionAssert.AreEqual(new[] { "trip/2.txt" }, former.Kept().ToArray());
    }

    [TestMethod]
    public async Task FormerVersion_WhoseNameIsTaken_IsReportedWhereItReallyIs()
    {
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        laptop.Write("plan.txt", "the first");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Delete("plan.txt");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("plan.txt", "another file");
        await laptop.InStepAsync(TestContext.CancellationToken);

        using var fold = await HistoryFold.ReachAsync(Context(laptop), 1, TestContext.CancellationToken);
        var former = await FormerVersions.PlanAsync(fold, Beneath(fold, "plan.txt"), null, TestContext.CancellationToken);
        var step = Assert.ContainsSingle((await PublishAsync(former.Revision, laptop)).Steps);
        Assert.AreEqual(RevisionEffect.ComesBack, step.Effect);
        Assert.StartsWith("plan (conflict, laptop", step.Path);
        Assert.IsEmpty(former.Kept());
        await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("the first", laptop.Read(step.Path));
        Assert.AreEqual("another file", laptop.Read("plan.txt"));
    }

    [TestMethod]
    public async Task Undo_WhereOthersAndTheDeviceItselfGoOnMeanwhile_ReportsWhatWasReallyDone()
    {
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        using var desktop = new RoundDevice(cloud, desktopId, "desktop");
        foreach (var path in (string[])["a.txt", "b.txt", "c.txt"]) desktop.Write(path, "1");
        foreach (var device in (RoundDevice[])[desktop, laptop]) await device.InStepAsync(TestContext.CancellationToken);
        foreach (var path in (string[])["a.txt", "b.txt", "c.txt"]) laptop.Write(path, "2");
        foreach (var device in (RoundDevice[])[laptop, desktop]) await device.InStepAsync(TestContext.CancellationToken);

        using var fold = await HistoryFold.ReachAsync(Context(desktop), 1, TestContext.CancellationToken);
        var undo = await Undo.PlanAsync(fold, laptopId, 2, 2, TestContext.CancellationToken);
        Assert.HasCount(3, undo.Revision.Preview(desktopId, "desktop").Steps);
        Assert.IsEmpty(undo.Kept());
        Assert.IsNull(undo.Later);
        desktop.Write("b.txt", "3");
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("c.txt", "4");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await PublishAsync(undo.Revision, desktop);

        CollectionAssert.AreEqual(new[] { "a.txt" }, Paths(report.Steps));
        CollectionAssert.AreEqual(new[] { "b.txt", "c.txt" }, undo.Kept().ToArray());
        Assert.AreEqual(4, undo.Later);
    }

    [TestMethod]
    public async Task Publish_WritesColumnsFromWhereItIsTold_AndNoneWhereTheServiceRefusesThem()
    {
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        laptop.Write("a.txt", "1");
        await laptop.InStepAsync(TestContext.CancellationToken);
        foreach (var lacks in (string?[])[null, FormatFeatures.Columns])
        {
            laptop.Write("a.txt", "2");
            await laptop.InStepAsync(TestContext.CancellationToken);
            cloud.Lacks = lacks;
            using var fold = await HistoryFold.ReachAsync(Context(laptop), 1, TestContext.CancellationToken);
            var former = await FormerVersions.PlanAsync(fold, Beneath(fold, "a.txt"), null, TestContext.CancellationToken);
            await PublishAsync(former.Revision, laptop);
            Assert.AreEqual(lacks is null, ChangeLog.Open(cloud.Logs[^1].Bytes).Header.Features.Contains(FormatFeatures.Columns));
            await laptop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("1", laptop.Read("a.txt"));
        }
    }

    // What others have in memory meanwhile would count, too.
    [TestMethod, DoNotParallelize]
    public async Task Plan_OfManyDeletions_HoldsLittleMoreThanTheirPaths()
    {
        const int Files = 20_000;
        AppendLogs(Files);
        using var laptop = new RoundDevice(cloud, laptopId, "laptop");
        using var fold = await HistoryFold.ReachAsync(Context(laptop), 1, TestContext.CancellationToken);
        var undo = await Undo.PlanAsync(fold, laptopId, 2, 2, TestContext.CancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var preview = undo.Revision.Preview(desktopId, "desktop");
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.WriteLine($"{held / Files} bytes an item");
        Assert.HasCount(Files, preview.Steps);
        Assert.IsLessThan(400, held / Files);
        GC.KeepAlive(undo);
    }

    /// <summary>One log that makes so many files, and one that deletes them.</summary>
    private void AppendLogs(int files)
    {
        var puts = Enumerable.Range(0, files).Select(i => new Put(new ItemId((UInt128)(i + 1)), ItemKinds.File, Fields.Of(
            (FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of($"file {i:00000}.txt")), (FileFields.Type, FieldValue.Of("file")),
            (FileFields.Content, FieldValue.Of(new ContentRef(0, new ContentHasher().Finish().Hash))), (FileFields.Executable, FieldValue.Of(false)), (FileFields.Modified, FieldValue.Of(1_700_000_000_000L + i))))).ToArray();
        var root = new StateRoot();
        foreach (var put in puts) root.Add(put.Id, new Item(put.Id, put.Kind, put.Fields).CanonicalHash());
        Append(root.Value, puts);
        Append(new StateRoot().Value, [.. puts.Select(put => new Delete(put.Id))]);
    }

    private void Append(Hash256 root, IReadOnlyList<Change> changes) => _ = cloud.For(laptopId).AppendAsync(new CollectionId(7), ChangeLogWriter.Write(new ChangeLogHeader
    {
        Collection = new CollectionId(7), Log = new LogId((UInt128)(cloud.Head.Sequence + 1)), Device = laptopId, Kind = ItemKinds.File, Base = cloud.Head, Root = root, Counts = default, TimeMilliseconds = 0,
    }, changes, [], default), TestContext.CancellationToken).GetAwaiter().GetResult();

    private static IReadOnlyList<ItemId> Beneath(HistoryFold fold, string path)
    {
        var names = new ItemNames(fold);
        return names.Beneath(names.Find(path).Single());
    }

    private static string[] Paths(IEnumerable<RevisionStep> steps) => [.. steps.Select(step => step.Path)];

    private async Task<RevisionReport> PublishAsync(Revision revision, RoundDevice device)
    {
        using var state = device.OpenState();
        return await revision.PublishAsync(new RevisionContext { Device = device.Id, DeviceName = device.Name, State = state, Time = TimeProvider.System, RandomId = () => (UInt128)(++random), ColumnsFrom = 0 }, TestContext.CancellationToken);
    }

    private HistoryContext Context(RoundDevice device) =>
        new() { Collection = new CollectionId(7), Schema = FilesSchema.Schema, Transport = cloud.For(device.Id), ScratchFile = Path.Combine(scratch.FullName, $"{++random}.db") };
}
