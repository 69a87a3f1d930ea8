using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Engine.Tests.Guard;

/// <summary>Mass changes on real folders and state stores: held back, approved, rejected, interrupted. Limits: more than 3 items and more than 30 %.</summary>
[TestClass]
public sealed class GuardStoryTests : IDisposable
{
    private const int Count = 10;
    private static readonly GuardOptions Tight = new() { Items = 3 };
    private static readonly GuardOptions Off = new() { Enabled = false };
    private readonly ChainCloud cloud = GuardedDevice.NewCloud();
    private readonly ManualTime time = new();
    private readonly GuardedDevice laptop;
    private readonly GuardedDevice desktop;

    public GuardStoryTests()
    {
        laptop = new GuardedDevice(cloud, time, 1, Tight);
        desktop = new GuardedDevice(cloud, time, 2, Tight);
    }

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task FirstJoin_ReceivesEverything_WithoutAnApproval()
    {
        await BeginAsync();
        Assert.HasCount(Count, desktop.Files());
        Assert.IsEmpty(desktop.Waiting);
    }

    [TestMethod]
    public async Task ManyDeletedHere_DeletionsWait_EverythingElseGoes()
    {
        await BeginAsync();
        for (var i = 0; i < 5; i++) File.Delete(laptop.At(Name(i)));
        laptop.Write("new", "new");
        File.Move(laptop.At(Name(9)), laptop.At("moved"));
        var report = await SyncAsync(laptop);
        Assert.AreEqual((5, 0, 5), (report.AwaitingToSend, report.AwaitingToApply, report.Unpushed));
        Assert.IsFalse(report.InStep);
        await SyncAsync(desktop);
        Assert.HasCount(Count + 1, desktop.Files());
        Assert.IsTrue(desktop.Files().ContainsKey("moved"));

        laptop.Approve();
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        desktop.Options = Off;
        await SyncAsync(desktop);
        CollectionAssert.AreEqual(laptop.Files(), desktop.Files());
        Assert.HasCount(Count - 4, desktop.Files());
    }

    [TestMethod]
    public async Task ManyDeletedThere_DeletionsWait_EverythingElseIsApplied_AndTheCursorGoesOn()
    {
        await BeginAsync();
        laptop.Options = Off;
        for (var i = 0; i < 5; i++) File.Delete(laptop.At(Name(i)));
        // Takes the name of a file that has to stay for now, so it has to wait with it.
        laptop.Write(Name(0), "another file");
        File.Delete(laptop.At(Name(0)));
        await SyncAsync(laptop);
        laptop.Write(Name(0), "another file");
        laptop.Write("new", "new");
        await SyncAsync(laptop);
        var report = await SyncAsync(desktop);
        Assert.AreEqual((0, 5), (report.AwaitingToSend, report.AwaitingToApply));
        Assert.AreEqual(laptop.State.Cursor, report.Cursor);
        Assert.AreEqual(laptop.State.Root, report.Root);
        CollectionAssert.AreEqual(new[] { "awaiting approval", "awaiting approval", "awaiting approval", "awaiting approval", "awaiting approval", "it can only follow what is awaiting approval" },
            report.Pending.Select(pending => pending.Message).Order(StringComparer.Ordinal).ToArray());
        Assert.HasCount(Count + 1, desktop.Files());
        Assert.AreEqual("text 0", desktop.Files()[Name(0)]);

        desktop.Approve();
        Assert.IsTrue((await SyncAsync(desktop)).InStep);
        CollectionAssert.AreEqual(laptop.Files(), desktop.Files());
    }

    [TestMethod]
    public async Task FolderOfManyDeleted_EveryItemBeneathCounts()
    {
        for (var i = 0; i < 4; i++) laptop.Write($"folder/{i}", $"in it {i}");
        await BeginAsync();
        Directory.Delete(laptop.At("folder"), recursive: true);
        var report = await SyncAsync(laptop);
        Assert.AreEqual(5, report.AwaitingToSend, "four files and the folder");
        CollectionAssert.AreEqual(new[] { "folder", "folder/0", "folder/1", "folder/2", "folder/3" }, laptop.Waiting.Select(held => held.Path).ToArray());

        laptop.Reject();
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        Assert.AreEqual("in it 3", laptop.Files()["folder/3"]);
    }

    [TestMethod]
    public async Task FolderDeletedThere_WhatItHoldsStaysTogether()
    {
        for (var i = 0; i < 6; i++) laptop.Write($"folder/{i}", $"in it {i}");
        await BeginAsync();
        laptop.Options = Off;
        Directory.Delete(laptop.At("folder"), recursive: true);
        await SyncAsync(laptop);
        Assert.AreEqual(7, (await SyncAsync(desktop)).AwaitingToApply);
        Assert.AreEqual("in it 5", desktop.Files()["folder/5"]);

        desktop.Reject();
        Assert.IsTrue((await SyncAsync(desktop)).InStep);
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        Assert.AreEqual("in it 5", laptop.Files()["folder/5"]);
    }

    [TestMethod]
    public async Task ManySmallRounds_AndRestarts_TripItAsOneLargeDoes()
    {
        await BeginAsync();
        for (var i = 0; i < 3; i++)
        {
            File.Delete(laptop.At(Name(i)));
            Assert.IsTrue((await SyncAsync(laptop)).InStep);
            laptop.Restart();
            time.Advance(TimeSpan.FromMinutes(15));
        }
        File.Delete(laptop.At(Name(3)));
        Assert.AreEqual(1, (await SyncAsync(laptop)).AwaitingToSend);

        // What waits goes on waiting when the window has moved on; what is new then is little again.
        time.Advance(TimeSpan.FromHours(2));
        laptop.Restart();
        File.Delete(laptop.At(Name(4)));
        var report = await SyncAsync(laptop);
        Assert.AreEqual((1, 1), (report.AwaitingToSend, report.Unpushed));
        Assert.AreEqual(Name(3), Assert.ContainsSingle(laptop.Waiting).Path);
    }

    [TestMethod]
    public async Task OneFileSavedOften_CountsOnce()
    {
        await BeginAsync();
        for (var i = 0; i < 8; i++)
        {
            laptop.Write(Name(0), $"draft number {i}");
            Assert.IsTrue((await SyncAsync(laptop)).InStep);
        }
    }

    [TestMethod]
    public async Task Approved_IsOnlyWhatTheUserSaw()
    {
        await BeginAsync();
        for (var i = 0; i < 4; i++) laptop.Write(Name(i), $"overwritten {i}");
        await SyncAsync(laptop);
        Assert.HasCount(4, laptop.Waiting);
        var seen = laptop.Waiting;
        laptop.Write(Name(0), "overwritten once more");
        for (var i = 4; i < 8; i++) laptop.Write(Name(i), $"overwritten {i}");
        Approvals.Approve(laptop.State, seen);
        var report = await SyncAsync(laptop);
        Assert.AreEqual(5, report.AwaitingToSend, "the four that came later, and the one that is another now");
        desktop.Options = Off;
        await SyncAsync(desktop);
        Assert.AreEqual("text 0", desktop.Files()[Name(0)]);
        Assert.AreEqual("overwritten 1", desktop.Files()[Name(1)]);
        Assert.AreEqual("text 4", desktop.Files()[Name(4)]);
    }

    [TestMethod]
    public async Task AfterAnApproval_CountsAnew()
    {
        await BeginAsync();
        for (var i = 0; i < 4; i++) laptop.Write(Name(i), $"overwritten {i}");
        await SyncAsync(laptop);
        laptop.Approve();
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        laptop.Write(Name(5), "an ordinary edit");
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
    }

    [TestMethod]
    public async Task PutBackByHand_NothingWaitsAnyMore()
    {
        await BeginAsync();
        for (var i = 0; i < 4; i++) laptop.Write(Name(i), "overwritten");
        await SyncAsync(laptop);
        for (var i = 0; i < 4; i++) laptop.Write(Name(i), $"text {i}");
        await SyncAsync(laptop);
        Assert.IsEmpty(laptop.Waiting);
    }

    [TestMethod]
    public async Task RejectedHere_TheFilesComeBack_AndTheOverwrittenOnesLieInTheTrash()
    {
        await BeginAsync();
        var before = laptop.Files();
        for (var i = 0; i < 5; i++) laptop.Write(Name(i), $"encrypted {i}");
        for (var i = 5; i < 8; i++) File.Delete(laptop.At(Name(i)));
        Assert.AreEqual(8, (await SyncAsync(laptop)).AwaitingToSend);
        laptop.Reject();
        var report = await SyncAsync(laptop);
        Assert.IsTrue(report.InStep, string.Join("; ", report.Pending));
        Assert.AreEqual(0, report.ChangesPushed);
        CollectionAssert.AreEqual(before, laptop.Files());
        for (var i = 0; i < 5; i++) Assert.Contains($"encrypted {i}", laptop.Trash());
    }

    [TestMethod]
    public async Task RejectedThere_TheInverseIsPublished()
    {
        await BeginAsync();
        var before = desktop.Files();
        laptop.Options = Off;
        for (var i = 0; i < 5; i++) laptop.Write(Name(i), $"encrypted {i}");
        for (var i = 5; i < 8; i++) File.Delete(laptop.At(Name(i)));
        await SyncAsync(laptop);
        Assert.AreEqual(8, (await SyncAsync(desktop)).AwaitingToApply);
        desktop.Reject();
        var report = await SyncAsync(desktop);
        Assert.IsTrue(report.InStep, string.Join("; ", report.Pending));
        CollectionAssert.AreEqual(before, desktop.Files());

        await SyncAsync(laptop);
        CollectionAssert.AreEqual(before, laptop.Files());
        for (var i = 0; i < 5; i++) Assert.Contains($"encrypted {i}", laptop.Trash());
    }

    [TestMethod]
    public async Task EditedMeanwhile_NeitherAnswerLosesTheEdit()
    {
        await BeginAsync();
        for (var i = 0; i < 4; i++) laptop.Write(Name(i), $"overwritten {i}");
        await SyncAsync(laptop);
        laptop.Reject();
        laptop.Write(Name(0), "written after the rejection");
        await SyncAsync(laptop);
        Assert.Contains("written after the rejection", laptop.Files().Values.Concat(laptop.Trash()));
        Assert.Contains("text 0", laptop.Files().Values);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task CrashBetweenHoldApproveAndPush_LosesNoHold_AndSendsOnce(bool committed)
    {
        await BeginAsync();
        for (var i = 0; i < 5; i++) File.Delete(laptop.At(Name(i)));
        laptop.Write("new", "new");
        // Dies when the log of what may pass is sent: before or after the service has it.
        await DieAtAppendAsync(laptop, committed);
        Assert.HasCount(5, laptop.Waiting);
        await SyncAsync(laptop);
        Assert.HasCount(5, laptop.Waiting);

        laptop.Approve();
        laptop.Restart();
        await DieAtAppendAsync(laptop, committed);
        var report = await SyncAsync(laptop);
        Assert.IsTrue(report.InStep);
        Assert.AreEqual(3, report.Cursor.Sequence, "one log each for the first files, the new one and the deletions");
        Assert.IsEmpty(laptop.Waiting);
    }

    [TestMethod]
    public async Task SwitchedOff_LetsGoWhatWaited()
    {
        await BeginAsync();
        for (var i = 0; i < 5; i++) File.Delete(laptop.At(Name(i)));
        await SyncAsync(laptop);
        laptop.Options = Off;
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        Assert.IsEmpty(laptop.Waiting);
    }

    public void Dispose()
    {
        laptop.Dispose();
        desktop.Dispose();
    }

    private static string Name(int number) => $"file{number}";

    private async Task BeginAsync()
    {
        for (var i = 0; i < Count; i++) laptop.Write(Name(i), $"text {i}");
        Assert.IsTrue((await SyncAsync(laptop)).InStep);
        Assert.IsTrue((await SyncAsync(desktop)).InStep);
    }

    private async Task DieAtAppendAsync(GuardedDevice device, bool committed)
    {
        cloud.OnAppend = (_, before) =>
        {
            if (before != committed) throw new TransportException("the process ends here", isFinal: false);
        };
        await Assert.ThrowsExactlyAsync<TransportException>(() => SyncAsync(device));
        cloud.OnAppend = (_, _) => { };
        device.Restart();
    }

    private Task<RoundReport> SyncAsync(GuardedDevice device) => device.SyncAsync(TestContext.CancellationToken);
}
