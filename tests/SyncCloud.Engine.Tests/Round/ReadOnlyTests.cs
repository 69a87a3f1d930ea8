using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A device that only receives.</summary>
[TestClass]
public sealed class ReadOnlyTests(TestContext context) : IDisposable
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly List<RoundDevice> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    [TestMethod]
    public async Task LocalChanges_StayHere_WhileWhatOthersSendComes()
    {
        var (laptop, mirror) = await BeginAsync();
        mirror.Write("own", "mine");
        mirror.Write("edited", "mine");
        mirror.Delete("deleted");
        File.Move(mirror.At("moved"), mirror.At("elsewhere"));
        laptop.Write("new", "theirs");
        laptop.Write("moved", "theirs");
        await laptop.InStepAsync(context.CancellationToken);
        var head = cloud.Head;

        for (var i = 0; i < 2; i++)
        {
            var report = await mirror.SyncAsync(context.CancellationToken);
            Assert.AreEqual((true, false, 4L, 0L), (report.IsDone, report.InStep, report.KeptHere, report.Unpushed));
            Assert.AreEqual((head, head), (report.Cursor, cloud.Head));
            CollectionAssert.AreEqual(new[] { "edited: mine", "elsewhere: theirs", "new: theirs", "own: mine" }, mirror.Files());
        }
        CollectionAssert.AreEqual(new[] { ("deleted", KeptChangeKind.Deleted), ("edited", KeptChangeKind.Changed), ("elsewhere", KeptChangeKind.Changed), ("own", KeptChangeKind.Added) }, Kept(mirror));

        // Told to send again, it sends them as if it had been offline.
        mirror.Mode = SyncMode.TwoWay;
        await mirror.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(mirror.Files(), laptop.Files());
    }

    [TestMethod]
    public async Task MovedHereIntoAFolderOfItsOwn_ThatIsThenDeselected_IsKnownInNoFolderThatNobodyHas()
    {
        var (laptop, mirror) = await BeginAsync();
        Directory.CreateDirectory(mirror.At("mine"));
        File.Move(mirror.At("moved"), mirror.At("mine/other"));
        laptop.Write("moved", "theirs");
        await laptop.InStepAsync(context.CancellationToken);
        await mirror.SyncAsync(context.CancellationToken);
        Assert.AreEqual("theirs", mirror.Read("mine/other"));

        mirror.Choose(FolderChoice.Without(["mine"]));
        await mirror.SyncAsync(context.CancellationToken);
        using (var state = mirror.OpenState()) Assert.IsEmpty(state.Native.Astray());
        mirror.Choose(FolderChoice.All);
        await mirror.SyncAsync(context.CancellationToken);
        Assert.AreEqual("theirs", mirror.Read("mine/other"));
        await laptop.InStepAsync(context.CancellationToken);
        Assert.AreEqual("theirs", laptop.Read("moved"));
    }

    [TestMethod]
    public async Task SameFileChangedElsewhere_BothVersionsAreHere_AndNothingIsSent()
    {
        var (laptop, mirror) = await BeginAsync();
        mirror.Write("edited", "mine");
        mirror.Write("deleted", "still needed");
        laptop.Write("edited", "theirs");
        laptop.Delete("deleted");
        await laptop.InStepAsync(context.CancellationToken);
        var head = cloud.Head;

        for (var i = 0; i < 2; i++) Assert.IsTrue((await mirror.SyncAsync(context.CancellationToken)).IsDone);
        Assert.AreEqual(head, cloud.Head);
        Assert.AreEqual("theirs", mirror.Read("edited"));
        Assert.AreEqual("still needed", mirror.Read("deleted"));
        Assert.ContainsSingle(mirror.Files().Where(file => file.StartsWith("edited (conflict, mirror", StringComparison.Ordinal) && file.EndsWith(": mine", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Reverted_IsAsTheOthersHaveIt_AndWhatWasHereIsInTheTrash()
    {
        var (laptop, mirror) = await BeginAsync();
        mirror.Write("own/a", "mine a");
        mirror.Write("edited", "mine");
        mirror.Delete("deleted");
        File.Move(mirror.At("moved"), mirror.At("own/elsewhere"));
        await mirror.SyncAsync(context.CancellationToken);

        Revert(mirror);
        // An edit after the question was answered is a change of its own.
        mirror.Write("own/b", "later");
        var report = await mirror.SyncAsync(context.CancellationToken);
        Assert.AreEqual((true, 2L), (report.IsDone, report.KeptHere), "the folder lives for what was made in it since");
        CollectionAssert.AreEqual(new[] { "deleted: original", "edited: original", "moved: original moved", "own/b: later" }, mirror.Files());
        CollectionAssert.AreEqual(new[] { "mine", "mine a" }, mirror.Trash());

        Revert(mirror);
        await mirror.InStepAsync(context.CancellationToken);
        Assert.IsFalse(Directory.Exists(mirror.At("own")));
        CollectionAssert.AreEqual(laptop.Files(), mirror.Files());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task LogUnderWayWhenSetToReadOnly_IsNotSentAgain_AndIsKnownWhereItArrived(bool arrived)
    {
        var (laptop, mirror) = await BeginAsync();
        mirror.Mode = SyncMode.TwoWay;
        mirror.Write("edited", "mine");
        cloud.OnAppend = (_, before) => { if (before != arrived) throw new TransportException("the line broke", isFinal: false); };
        await Assert.ThrowsExactlyAsync<TransportException>(() => mirror.SyncAsync(context.CancellationToken));
        cloud.OnAppend = (_, _) => { };
        var head = cloud.Head;

        mirror.Mode = new SyncMode { ReceivesOnly = true };
        var report = await mirror.SyncAsync(context.CancellationToken);
        Assert.AreEqual((arrived, arrived ? 0L : 1L), (report.InStep, report.KeptHere));
        Assert.AreEqual(head, cloud.Head);
        await laptop.InStepAsync(context.CancellationToken);
        Assert.AreEqual(arrived ? "mine" : "original", laptop.Read("edited"));
    }

    private async Task<(RoundDevice Laptop, RoundDevice Mirror)> BeginAsync()
    {
        var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        var mirror = new RoundDevice(cloud, new DeviceId(2), "mirror") { Mode = new SyncMode { ReceivesOnly = true } };
        devices.AddRange([laptop, mirror]);
        foreach (var name in (string[])["edited", "deleted"]) laptop.Write(name, "original");
        laptop.Write("moved", "original moved");
        await laptop.InStepAsync(context.CancellationToken);
        await mirror.InStepAsync(context.CancellationToken);
        return (laptop, mirror);
    }

    private static (string, KeptChangeKind)[] Kept(RoundDevice device)
    {
        using var state = device.OpenState();
        return [.. KeptChanges.List(state).Select(change => (change.Path, change.Kind))];
    }

    private static void Revert(RoundDevice device)
    {
        using var state = device.OpenState();
        using var connector = device.Connector();
        KeptChanges.Revert(state, connector.Schema);
    }
}
