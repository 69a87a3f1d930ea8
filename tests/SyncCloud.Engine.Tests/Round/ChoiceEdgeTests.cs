using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>What crosses the edge of what a device holds, by a user's hand or by another device's, is neither lost nor deleted.</summary>
[TestClass]
public sealed class ChoiceEdgeTests(TestContext context) : IDisposable
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly List<RoundDevice> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    [TestMethod]
    public async Task EditMergedIntoADeselectedFolder_AndNotSent_StaysHere_AndIsToldAndSentOnceItIsChosen()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "list");
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        EditLongAgo(phone, "list");
        File.Move(laptop.At("list"), laptop.At("photos/list"));
        await laptop.InStepAsync(context.CancellationToken);
        await SyncWithoutSendingAsync(phone);

        var report = await phone.SyncAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/list: edited here" }, phone.Files());
        Assert.IsEmpty(phone.Trash());
        Assert.AreEqual("photos", report.Problems.Single().Path);
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: photos/1", "photos/list: edited here" }, laptop.Files());
    }

    [TestMethod]
    public async Task EditMergedIntoAnIgnoredPlace_AndNotSent_IsStillAnEditOnceThatIsIgnoredNoMore()
    {
        var (laptop, phone) = await BeginAsync("list.txt");
        phone.Write(".synccloud/ignore", "*.log\n");
        await phone.InStepAsync(context.CancellationToken);
        EditLongAgo(phone, "list.txt");
        File.Move(laptop.At("list.txt"), laptop.At("list.log"));
        await laptop.InStepAsync(context.CancellationToken);
        await SyncWithoutSendingAsync(phone);
        await phone.SyncAsync(context.CancellationToken);

        phone.Write(".synccloud/ignore", "");
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        Assert.Contains("list.log: edited here", laptop.Files());
        Assert.Contains("list.log: edited here", phone.Files());
    }

    [TestMethod]
    public async Task DeselectedFolderThatCannotBeLookedInto_IsTold_AndKeepsNothingElseFromBeingSyncedOrTaken()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "music/1", "plan");
        phone.Write("lost/2", "another user's");
        phone.Choose(FolderChoice.Only(["photos"]));
        laptop.Write("plan", "edited");
        await laptop.InStepAsync(context.CancellationToken);
        using (var connector = new FilesConnector(LockedVolume.Over(Volume.At(phone.Folder), "lost"), new CollectionId(7), new FilesOptions()))
        {
            var report = await phone.SyncAsync(connector, context.CancellationToken);
            Assert.AreEqual("lost", report.Problems.Single().Path);
            StringAssert.Contains(report.Problems.Single().Message, "permission denied");
        }
        CollectionAssert.AreEqual(new[] { "lost/2: another user's", "photos/1: photos/1", "plan: edited" }, phone.Files());
    }

    [TestMethod]
    public async Task ChosenFolder_RenamedHereToANameThatIsNot_IsDeletedNowhere_AndComesBackWithWhatOthersDidMeanwhile()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/in/2", "plan");
        phone.Choose(FolderChoice.Only(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.Move(phone.At("photos"), phone.At("pictures"));
        var report = await phone.SyncAsync(context.CancellationToken);
        Assert.AreEqual(("pictures", 0L), (report.Problems.Single().Path, report.LogsPushed));

        laptop.Write("photos/1", "edited");
        laptop.Write("photos/3", "new");
        await laptop.InStepAsync(context.CancellationToken);
        Assert.HasCount(4, laptop.Files());
        report = await phone.SyncAsync(context.CancellationToken);
        Assert.IsEmpty(report.Pending);
        CollectionAssert.AreEqual(new[] { "pictures/1: photos/1", "pictures/in/2: photos/in/2", "plan: plan" }, phone.Files());
        Assert.AreEqual(1, (await phone.SyncAsync(context.CancellationToken)).Problems.Length);

        Directory.Move(phone.At("pictures"), phone.At("photos"));
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: edited", "photos/3: new", "photos/in/2: photos/in/2", "plan: plan" }, phone.Files());
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(phone.Files(), laptop.Files());
    }

    [TestMethod]
    public async Task ChosenFolder_RenamedHereToANameThatIsNot_IsRenamedEverywhereOnceAllAreChosen()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "plan");
        phone.Choose(FolderChoice.Only(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.Move(phone.At("photos"), phone.At("pictures"));
        await phone.SyncAsync(context.CancellationToken);
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "pictures/1: photos/1", "plan: plan" }, laptop.Files());
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    [DataRow("albums")]
    [DataRow("music/photos")]
    public async Task ChosenFolder_RenamedHereToANameThatIsNot_AndByAnotherDevice_IsMadeAnewWithAllThatLiesInIt(string name)
    {
        var (laptop, phone) = await BeginAsync("photos/1", "photos/in/deep/2", "music/song", "plan");
        phone.Choose(FolderChoice.Only(["photos", "music"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.Move(phone.At("photos"), phone.At("pictures"));
        Directory.Move(laptop.At("photos"), laptop.At(name));
        laptop.Write($"{name}/3", "new");
        await laptop.InStepAsync(context.CancellationToken);

        await phone.SyncAsync(context.CancellationToken);
        using (var state = phone.OpenState()) Assert.IsEmpty(state.Native.Astray());
        if (name.StartsWith("music/", StringComparison.Ordinal)) CollectionAssert.IsSubsetOf(laptop.Files(), phone.Files());
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.IsSubsetOf(new[] { "music/song: music/song", $"{name}/1: photos/1", $"{name}/3: new", $"{name}/in/deep/2: photos/in/deep/2", "pictures/1: photos/1", "pictures/in/deep/2: photos/in/deep/2" }, phone.Files());
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task MovedHereIntoADeselectedFolder_IsDeletedNowhere_AlsoWhereAPartAloneIsLookedAt()
    {
        var (laptop, phone) = await BeginAsync("archive/0", "work/1", "work/in/2", "note");
        phone.Choose(FolderChoice.Without(["archive"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.CreateDirectory(phone.At("archive"));
        File.Move(phone.At("note"), phone.At("archive/note"));
        await phone.SyncTouchedAsync(context.CancellationToken, "note");
        Directory.Move(phone.At("work/in"), phone.At("archive/in"));
        phone.Delete("work/1");
        var report = await phone.SyncAsync(context.CancellationToken);
        Assert.AreEqual("archive", report.Problems.Single().Path);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "archive/0: archive/0", "note: note", "work/in/2: work/in/2" }, laptop.Files());

        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "archive/0: archive/0", "archive/in/2: work/in/2", "archive/note: note" }, laptop.Files());
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task MovedHereIntoADeselectedFolder_AndElsewhereByAnother_IsAtBothPlaces()
    {
        var (laptop, phone) = await BeginAsync("archive/0", "note", "gone");
        phone.Choose(FolderChoice.Without(["archive"]));
        await phone.InStepAsync(context.CancellationToken);
        Directory.CreateDirectory(phone.At("archive"));
        foreach (var name in (string[])["note", "gone"]) File.Move(phone.At(name), phone.At("archive/" + name));
        File.Move(laptop.At("note"), laptop.At("list"));
        laptop.Delete("gone");
        await laptop.InStepAsync(context.CancellationToken);
        for (var sync = 0; sync < 2; sync++) Assert.IsEmpty((await phone.SyncAsync(context.CancellationToken)).Pending);
        CollectionAssert.AreEqual(new[] { "archive/gone: gone", "archive/note: note", "list: note" }, phone.Files());
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "archive/0: archive/0", "list: note" }, laptop.Files());
    }

    /// <summary>So long that its times tell all.</summary>
    private static void EditLongAgo(RoundDevice device, string path)
    {
        device.Write(path, "edited here");
        File.SetLastWriteTimeUtc(device.At(path), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    [TestMethod]
    public async Task MovedElsewhereIntoADeselectedFolderOfWhichSomethingIsStillHere_GoesToo()
    {
        var (laptop, phone) = await BeginAsync("photos/1", "list");
        phone.Write("photos/mine", "put there");
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.SyncAsync(context.CancellationToken);
        File.Move(laptop.At("list"), laptop.At("photos/list"));
        await laptop.InStepAsync(context.CancellationToken);
        await phone.SyncAsync(context.CancellationToken);
        await phone.SyncAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/mine: put there" }, phone.Files());
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "photos/1: photos/1", "photos/list: list", "photos/mine: put there" }, phone.Files());
    }

    [TestMethod]
    public async Task ChangedRules_AskOfADeselectedFolderAboutNothingThatLiesInIt()
    {
        var (laptop, phone) = await BeginAsync([.. Enumerable.Range(0, 20).Select(number => $"photos/in/{number}"), "plan"]);
        phone.Choose(FolderChoice.Without(["photos"]));
        await phone.InStepAsync(context.CancellationToken);
        laptop.Write(".syncignore", "*.tmp\n");
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        phone.Write(".synccloud/ignore", "*.log\n");
        using (var connector = phone.Connector())
            await Assert.ThrowsExactlyAsync<MachineStoppedException>(() => phone.SyncAsync(new FaultyConnector(connector) { StopsBeforeTheApply = true }, context.CancellationToken));
        using (var state = phone.OpenState()) Assert.AreEqual(1, state.PendingCount, "the folder");
        await phone.InStepAsync(context.CancellationToken);
        phone.Choose(FolderChoice.All);
        await phone.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task WrittenThroughAnOpenHandle_WhileItIsTakenOff_IsInTheTrash()
    {
        var (_, phone) = await BeginAsync("photos/1", "photos/2");
        phone.Choose(FolderChoice.Without(["photos"]));
        await using var open = new FileStream(phone.At("photos/1"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var written = false;
        var volume = ActingVolume.Over(Volume.At(phone.Folder), operation =>
        {
            if (written || operation != nameof(IVolume.Flush) || File.Exists(phone.At("photos/1"))) return;
            open.Write(", and more"u8);
            open.Flush();
            written = true;
        });
        using (var connector = new FilesConnector(volume, new CollectionId(7), new FilesOptions())) await phone.SyncAsync(connector, context.CancellationToken);
        Assert.IsTrue(written);
        CollectionAssert.AreEqual(new[] { "photos/1, and more" }, phone.Trash());
        Assert.IsEmpty(phone.Files());
    }

    /// <summary>A sync that ends before anything is sent, since nothing can be read.</summary>
    private async Task SyncWithoutSendingAsync(RoundDevice device)
    {
        using var connector = device.Connector();
        await device.SyncAsync(new FaultyConnector(connector) { HidesContents = true }, context.CancellationToken);
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
