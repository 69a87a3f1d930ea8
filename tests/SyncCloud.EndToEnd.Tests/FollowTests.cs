using SyncCloud.Service;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Devices that follow the cloud: told of what others append, without asking on their timers.</summary>
[TestClass]
public sealed class FollowTests(TestContext context)
{
    /// <summary>A timer that does not fire while a test runs.</summary>
    private const string Never = "30d";

    [TestMethod]
    public async Task ChangeOnOneDevice_IsOnTheOther_WithoutItsTimer_WhicheverDirectionItGoes()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        await using var there = await Following.StartAsync(desktop, Never, context.CancellationToken);
        // This one's timer finds what is changed in its own folder; the other's has nothing to find.
        await using var here = await Following.StartAsync(laptop, "1s", context.CancellationToken);
        laptop.Write("a.txt", "a");
        Assert.AreEqual(1, (await here.NextAsync()).GetProperty("changesPushed").GetInt64());
        var told = await there.NextAsync();
        Assert.AreEqual((1L, 1L), (told.GetProperty("logsPulled").GetInt64(), told.GetProperty("sequence").GetInt64()));
        Assert.AreEqual("a", desktop.Read("a.txt"));

        // Both write at once: each sends its own change and hears of the other's, in one sync or in several, in either order.
        desktop.Write("b.txt", "b");
        laptop.Write("a.txt", "a, edited");
        var (pushed, applied) = (0L, 0L);
        while (pushed == 0 || applied == 0)
        {
            var sync = await there.NextAsync();
            pushed += sync.GetProperty("changesPushed").GetInt64();
            applied += sync.GetProperty("itemsApplied").GetInt64();
        }
        while ((await here.NextAsync()).GetProperty("itemsApplied").GetInt64() == 0) { }
        Assert.AreEqual("b", laptop.Read("b.txt"));
        Assert.AreEqual("a, edited", desktop.Read("a.txt"));
        Assert.AreEqual(0, await here.StopAsync("INT"), here.Said);
        Assert.AreEqual(0, await there.StopAsync("TERM"), there.Said);
        Assert.AreEqual("", here.Said + there.Said);
        Trees.AreEqual(laptop.Folder, desktop.Folder);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task ServerStoppedOrKilled_AndStartedAgain_TheDeviceGoesOn_AndHasToldItOnce(bool killed)
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        await using var following = await Following.StartAsync(devices[1], Never, context.CancellationToken);
        await (killed ? cloud.CrashAsync() : cloud.StopAsync());
        await following.SaysAsync("the cloud cannot tell of changes now");
        await cloud.RestartAsync();
        await following.SaysAsync("the cloud tells of changes again");
        devices[0].Write("a.txt", "a");
        await devices[0].SyncAsync();
        Assert.AreEqual(1, (await following.NextAsync()).GetProperty("logsPulled").GetInt64());
        Assert.AreEqual("a", devices[1].Read("a.txt"));
        Assert.AreEqual(0, await following.StopAsync(), following.Said);
        Assert.HasCount(2, following.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries), following.Said);
    }

    [TestMethod]
    public async Task AppendedWhileTheDeviceWasAway_IsThereWhenItIsBack_AndOneFollowsAtATime()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        await using (var following = await Following.StartAsync(devices[1], Never, context.CancellationToken)) Assert.AreEqual(0, await following.StopAsync(), following.Said);
        devices[0].Write("a.txt", "a");
        await devices[0].SyncAsync();
        await using (var following = await Following.StartAsync(devices[1], Never, context.CancellationToken))
        {
            Assert.AreEqual("a", devices[1].Read("a.txt"));
            await devices[1].DoneAsync("status");
            StringAssert.Contains(await devices[1].RefusedAsync("sync", "--follow"), "in step already", StringComparison.Ordinal);
            Assert.AreEqual(0, await following.StopAsync(), following.Said);
        }
    }

    [TestMethod]
    public async Task OverAzureStorage_TheDeviceIsTold_AndWhatNobodyTellsItComesWithTheTimer()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await AzureCloud.StartAsync(new ServiceOptions(), context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("documents", "laptop"), await cloud.DeviceAsync("documents", "desktop"));
        await using (var following = await Following.StartAsync(desktop, Never, context.CancellationToken))
        {
            laptop.Write("a.txt", "a");
            await laptop.SyncAsync();
            Assert.AreEqual(1, (await following.NextAsync()).GetProperty("logsPulled").GetInt64());
            Assert.AreEqual("a", desktop.Read("a.txt"));
            Assert.AreEqual(0, await following.StopAsync(), following.Said);
        }
        cloud.LosesNotices = true;
        await using (var following = await Following.StartAsync(desktop, "1s", context.CancellationToken))
        {
            laptop.Write("b.txt", "b");
            await laptop.SyncAsync();
            Assert.AreEqual(1, (await following.NextAsync()).GetProperty("logsPulled").GetInt64());
            Assert.AreEqual("b", desktop.Read("b.txt"));
            Assert.AreEqual(0, await following.StopAsync(), following.Said);
        }
    }

    [TestMethod]
    public async Task RevokedDevice_StopsFollowing_AndSaysWhy()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        await using var following = await Following.StartAsync(devices[1], Never, context.CancellationToken);
        await devices[0].DoneAsync("devices", "revoke", "desktop");
        Assert.AreEqual(1, await following.EndAsync(), following.Said);
        Assert.Contains("this device was revoked", following.Said);
    }
}
