using SyncCloud.Connectors.Files;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A device on which only some folders are. What is not here is deleted nowhere, and what the user wrote here is lost nowhere.</summary>
[TestClass]
public sealed class ChoiceTests(TestContext context) : IDisposable
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly List<RoundDevice> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    [TestMethod]
    public async Task Deselected_GoesFromThisDeviceAlone_AndComesBackAsTheOthersHaveIt()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/old/2", "plan");
        phone.Choose(FolderChoice.Without(["photos"]));
        var report = await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "plan: plan" }, phone.Files());
        Assert.IsFalse(Directory.Exists(phone.At("photos")));
        Assert.IsEmpty(phone.Trash(), "what the cloud has exactly so needs no room here");
        Assert.AreEqual((0L, cloud.Head), (report.LogsPushed, report.Cursor));

        laptop.Write("photos/1", "edited");
        laptop.Write("photos/new/3", "new");
        laptop.Delete("photos/old/2");
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "plan: plan" }, phone.Files());

        phone.Choose(FolderChoice.All);
        report = await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: edited", "photos/new/3: new", "plan: plan" }, phone.Files());
        Assert.AreEqual(0L, report.LogsPushed);
    }

    [TestMethod]
    public async Task OnlySomeFolders_LeavesTheOthersOut_NewOnesToo_AndTakesFilesOnTheWay()
    {
        var (laptop, phone) = await BeginAsync("work/now/plan", "work/then/plan", "work/list", "photos/1", "note");
        phone.Choose(FolderChoice.Only(["work/now"]));
        await phone.InStepAsync(context.CancellationToken);
        laptop.Write("music/1", "new");
        laptop.Write("work/now/deep/er", "new");
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "note: note", "work/list: work/list", "work/now/deep/er: new", "work/now/plan: work/now/plan" }, phone.Files());

        using var newcomer = new RoundDevice(cloud, new DeviceId(9), "newcomer");
        newcomer.Choose(FolderChoice.Only(["work/now"]));
        var report = await newcomer.InStepAsync(context.CancellationToken);
        Assert.AreEqual(phone.Files().Sum(file => file.Length - file.IndexOf(": ", StringComparison.Ordinal) - 2), report.ContentBytesApplied, "what does not come counts for nothing");
        CollectionAssert.AreEqual(phone.Files(), newcomer.Files());
    }

    [TestMethod]
    public async Task UnsentEdit_InAFolderThatIsDeselected_StaysWhereItIs_AndIsSentWhenTheFolderIsChosenAgain()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/2");
        phone.Write("photos/1", "edited here");
        phone.Write("photos/3", "made here");
        phone.Choose(FolderChoice.Without(["photos"]));
        var report = await phone.SyncAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: edited here", "photos/3: made here" }, phone.Files());
        Assert.AreEqual(("photos", false), (report.Problems.Single().Path, report.InStep));
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: photos/1", "photos/2: photos/2" }, laptop.Files());

        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: edited here", "photos/2: photos/2", "photos/3: made here" }, laptop.Files());
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task FolderAroundADeselectedOne_DeletedHere_LivesForWhatIsNotHere()
    {
        var (laptop, phone) = await BeginAsync("trip/photos/1", "trip/plan");
        phone.Choose(FolderChoice.Without(["trip/photos"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.Delete(phone.At("trip"), recursive: true);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "trip/photos/1: trip/photos/1" }, laptop.Files());
        Assert.IsTrue(Directory.Exists(phone.At("trip")));
    }

    [TestMethod]
    public async Task MovedAcrossTheBorderElsewhere_ComesAndGoes_AndAnEditMadeHereMeanwhileIsSent()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/in/2", "work/a", "work/b", "list");
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.Move(laptop.At("photos/in"), laptop.At("in"));
        Directory.Move(laptop.At("work"), laptop.At("photos/work"));
        File.Move(laptop.At("list"), laptop.At("photos/list"));
        await laptop.InStepAsync(context.CancellationToken);
        phone.Write("work/a", "edited here");
        phone.Write("list", "edited here");
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "in/2: photos/in/2" }, phone.Files());
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "in/2: photos/in/2", "photos/1: photos/1", "photos/list: edited here", "photos/work/a: edited here", "photos/work/b: work/b" }, laptop.Files());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task FolderAroundADeselectedOne_Renamed_IsNoLongerThePathThatWasMeant_SoAllOfItComes(bool here)
    {
        var (laptop, phone) = await BeginAsync("trip/photos/1", "trip/plan");
        phone.Choose(FolderChoice.Without(["trip/photos"]));
        await phone.InStepAsync(context.CancellationToken);
        var renaming = here ? phone : laptop;
        Directory.Move(renaming.At("trip"), renaming.At("tour"));
        foreach (var device in (RoundDevice[])[renaming, laptop, phone]) await device.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "tour/photos/1: trip/photos/1", "tour/plan: trip/plan" }, laptop.Files());
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task MadeHereInADeselectedFolder_IsToldAndNotSent_AndMeetsTheOthersWhenItIsChosen()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "plan");
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        phone.Write("photos/2", "made here");
        var report = await phone.SyncAsync(context.CancellationToken);
        Assert.AreEqual(("photos", 0L), (report.Problems.Single().Path, report.LogsPushed));
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: photos/1", "photos/2: made here", "plan: plan" }, laptop.Files());
    }

    [TestMethod]
    public async Task IgnoredInADeselectedFolder_StaysHere_AndIsNoStray()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/.syncignore");
        laptop.Write("photos/.syncignore", "*.tmp\n");
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        phone.Write("photos/x.tmp", "mine");
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/.syncignore: *.tmp\n", "photos/x.tmp: mine" }, phone.Files());
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/.syncignore: *.tmp\n", "photos/1: photos/1", "photos/x.tmp: mine" }, phone.Files());
    }

    [TestMethod]
    public async Task IncludedByAnIgnoreFile_IsStillNotChosen()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "plan");
        laptop.Write(".syncignore", "!photos\n");
        await laptop.InStepAsync(context.CancellationToken);
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { ".syncignore: !photos\n", "plan: plan" }, phone.Files());
    }

    private async Task<(RoundDevice Laptop, RoundDevice Phone)> BeginAsync(params string[] paths)
    {
        var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        var phone = new RoundDevice(cloud, new DeviceId(2), "phone");
        devices.AddRange([laptop, phone]);
        foreach (var path in paths) laptop.Write(path, path);
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        return (laptop, phone);
    }
}
