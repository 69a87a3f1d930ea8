using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A service that is older than this agent refuses logs and images in columns; nothing stops for that.</summary>
[TestClass]
public sealed class OlderServiceTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Sync_WhereColumnsAreRefused_SendsTheSameWithoutThem()
    {
        cloud.Lacks = FormatFeatures.Columns;
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop") { ColumnsFrom = 0, Images = new ImagePolicy { Logs = 1 } };
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop") { ColumnsFrom = 0 };
        for (var i = 0; i < 5; i++)
        {
            for (var j = 0; j < 5; j++) laptop.Write($"{i}/{j}.txt", $"text {i} {j}");
            await laptop.InStepAsync(TestContext.CancellationToken);
        }
        await desktop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(laptop.Files(), desktop.Files());
        Assert.HasCount(25, desktop.Files());
        Assert.IsNotEmpty(cloud.Images);
        Assert.IsTrue(cloud.Logs.All(log => ChangeLog.Open(log.Bytes).Header.Features.IsEmpty));
    }

    [TestMethod]
    public async Task Sync_AfterACrashRightBeforeTheRefusal_GoesOnFromTheOutbox()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop") { ColumnsFrom = 0 };
        laptop.Write("a.txt", "a");
        cloud.OnAppend = (_, before) => { if (before) throw new IOException("crash"); };
        await Assert.ThrowsExactlyAsync<IOException>(() => laptop.SyncAsync(TestContext.CancellationToken));
        cloud.OnAppend = (_, _) => { };
        cloud.Lacks = FormatFeatures.Columns;
        await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.HasCount(1, cloud.Logs);
    }

    [TestMethod]
    public async Task Sync_WhereANewerServiceHadTakenTheLog_DoublesNothing()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop") { ColumnsFrom = 0 };
        laptop.Write("a.txt", "a");
        cloud.OnAppend = (_, before) => { if (!before) throw new IOException("the answer is lost"); };
        await Assert.ThrowsExactlyAsync<IOException>(() => laptop.SyncAsync(TestContext.CancellationToken));
        cloud.OnAppend = (_, _) => { };
        cloud.Lacks = FormatFeatures.Columns;
        var report = await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.HasCount(1, cloud.Logs);
        Assert.AreEqual(1, report.LogsPushed, "it is confirmed as what it was");
        CollectionAssert.AreEqual(new[] { "a.txt: a" }, laptop.Files());
    }
}
