using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A device that stays behind.</summary>
[TestClass]
public sealed class DelayTests(TestContext context) : IDisposable
{
    private static readonly SyncMode DayBehind = new() { Delay = TimeSpan.FromHours(24) };
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly List<RoundDevice> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    [TestMethod]
    public async Task Logs_AreTakenIn_WhenTheyAreOldEnough_AndNothingIsSent()
    {
        var (laptop, backup) = (Device("laptop"), Device("backup", DayBehind));
        await WriteAsync(laptop, "a", "one");
        cloud.Now += TimeSpan.FromHours(1);
        await WriteAsync(laptop, "a", "encrypted");
        cloud.Now += TimeSpan.FromHours(22);

        var report = await backup.SyncAsync(context.CancellationToken);
        Assert.AreEqual((true, false, 0L), (report.IsDone, report.InStep, report.Cursor.Sequence));
        Assert.AreEqual(DateTimeOffset.UnixEpoch + DayBehind.Delay, report.WaitsUntil);

        cloud.Now += TimeSpan.FromHours(1);
        backup.Write("note", "kept here");
        report = await backup.SyncAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a: one", "note: kept here" }, backup.Files());
        Assert.AreEqual((1L, 1L), (report.Cursor.Sequence, report.KeptHere));
        Assert.AreEqual(DateTimeOffset.UnixEpoch + TimeSpan.FromHours(25), report.WaitsUntil);

        cloud.Now += TimeSpan.FromHours(1);
        report = await backup.SyncAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a: encrypted", "note: kept here" }, backup.Files());
        Assert.AreEqual((null, 2L), (report.WaitsUntil, cloud.Head.Sequence));
    }

    [TestMethod]
    public async Task ClockOfTheDevice_DoesNotMatter_OnlyTheServicesDoes()
    {
        var (laptop, backup) = (Device("laptop"), Device("backup", DayBehind));
        await WriteAsync(laptop, "a", "one");
        // The device's own clock is some fifty years ahead of this cloud's.
        Assert.AreEqual(0, (await backup.SyncAsync(context.CancellationToken)).Cursor.Sequence);
        Assert.IsEmpty(backup.Files());
    }

    [TestMethod]
    public async Task NewDevice_StartsFromTheNewestImageThatIsOldEnough()
    {
        var laptop = Device("laptop", images: new ImagePolicy { Logs = 2 });
        for (var i = 1; i <= 6; i++)
        {
            await WriteAsync(laptop, "a", $"{i}");
            cloud.Now += TimeSpan.FromHours(10);
        }
        // Now it is 60:00; the fourth text is of 30:00, the fifth of 40:00.
        TrimAsFarAsTheDelayAllows();
        var backup = Device("backup", DayBehind);
        var report = await backup.SyncAsync(context.CancellationToken);
        Assert.AreEqual(DateTimeOffset.UnixEpoch + TimeSpan.FromHours(64), report.WaitsUntil);
        CollectionAssert.AreEqual(new[] { "a: 4" }, backup.Files());
    }

    [TestMethod]
    public async Task LateReturn_BeyondWhatWasTrimmed_LosesNothing_AndStaysBehindAsLongAsBefore()
    {
        var laptop = Device("laptop", images: new ImagePolicy { Logs = 2 });
        var backup = Device("backup", DayBehind);
        await WriteAsync(laptop, "a", "1");
        cloud.Now += TimeSpan.FromHours(24);
        await backup.SyncAsync(context.CancellationToken);
        backup.Write("own", "mine");
        for (var i = 2; i <= 6; i++)
        {
            await WriteAsync(laptop, "a", $"{i}");
            cloud.Now += TimeSpan.FromHours(10);
        }
        // Now it is 74:00; the fourth text is of 44:00, the fifth of 54:00.
        TrimAsFarAsTheDelayAllows();
        var report = await backup.SyncAsync(context.CancellationToken);
        Assert.AreEqual((DateTimeOffset.UnixEpoch + TimeSpan.FromHours(78), 1L), (report.WaitsUntil, report.KeptHere));
        CollectionAssert.AreEqual(new[] { "a: 4", "own: mine" }, backup.Files());

        backup.Mode = SyncMode.TwoWay;
        await backup.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a: 6", "own: mine" }, backup.Files());
    }

    [TestMethod]
    public async Task OnlyImagesThatAreTooYoung_AreNotTaken()
    {
        var laptop = Device("laptop", images: new ImagePolicy { Logs = 2 });
        for (var i = 1; i <= 2; i++) await WriteAsync(laptop, "a", $"{i}");
        TrimAsFarAsTheDelayAllows(cloud.Head.Sequence);
        var backup = Device("backup", DayBehind);
        Assert.AreEqual(0, (await backup.SyncAsync(context.CancellationToken)).Cursor.Sequence);
        cloud.Now += TimeSpan.FromHours(24);
        Assert.AreEqual(cloud.Head, (await backup.SyncAsync(context.CancellationToken)).Cursor, "by then the image is old enough");
    }

    /// <summary>Up to the newest image that is old enough, which whoever lacks those logs has to start from.</summary>
    private void TrimAsFarAsTheDelayAllows(long? most = null)
    {
        cloud.TrimmedTo = cloud.Images.Keys.Last(image => image <= most || cloud.Logs[(int)image - 1].Committed + DayBehind.Delay <= cloud.Now);
        Assert.IsGreaterThan(1L, cloud.TrimmedTo);
    }

    private async Task WriteAsync(RoundDevice device, string path, string text)
    {
        device.Write(path, text);
        await device.InStepAsync(context.CancellationToken);
    }

    private RoundDevice Device(string name, SyncMode? mode = null, ImagePolicy? images = null)
    {
        devices.Add(new RoundDevice(cloud, new DeviceId((uint)devices.Count + 1), name) { Mode = mode ?? SyncMode.TwoWay, Images = images ?? new ImagePolicy() });
        return devices[^1];
    }
}
