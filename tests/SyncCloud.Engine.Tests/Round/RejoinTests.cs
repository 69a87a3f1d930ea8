using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Hard case "store rewound": the device stops and says so; rejoining brings what it has since the fork as ordinary changes.</summary>
[TestClass]
public sealed class RejoinTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task StoreRewound_TheDeviceStops_AndRejoinsWithAllThatItHasSince()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        foreach (var path in (string[])["edited.txt", "deleted.txt", "moved.txt"]) laptop.Write(path, "1 " + path);
        await laptop.InStepAsync(TestContext.CancellationToken);
        var backup = cloud.Backup();
        laptop.Write("edited.txt", "2");
        laptop.Delete("deleted.txt");
        File.Move(laptop.At("moved.txt"), laptop.At("moved on.txt"));
        laptop.Write("new.txt", Big("new"));
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("edited.txt", "3");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var files = laptop.Files();
        cloud.Restore(backup);
        laptop.Write("unsent.txt", "u");

        var stopped = await Assert.ThrowsExactlyAsync<CloudRewoundException>(() => laptop.SyncAsync(TestContext.CancellationToken));
        Assert.AreEqual(3, stopped.Cursor.Sequence);
        Assert.AreEqual(backup.Sequence, await RejoinAsync(laptop));
        await laptop.InStepAsync(TestContext.CancellationToken);

        CollectionAssert.AreEqual(files.Append("unsent.txt: u").ToArray(), laptop.Files());
        using var newcomer = new RoundDevice(cloud, new DeviceId(9), "newcomer");
        await newcomer.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(laptop.Files(), newcomer.Files(), "also the contents whose packs the store lost are there again");
    }

    [TestMethod]
    public async Task StoreRewound_SeveralDevicesRejoinOneAfterAnother_AndEndEqualWithNothingLost()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        using var phone = new RoundDevice(cloud, new DeviceId(3), "phone");
        RoundDevice[] all = [laptop, desktop, phone];
        laptop.Write("start.txt", "1");
        laptop.Write("folder/x.txt", "x");
        foreach (var device in all) await device.InStepAsync(TestContext.CancellationToken);
        var backup = cloud.Backup();
        laptop.Write("from laptop.txt", Big("laptop"));
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        desktop.Write("from desktop.txt", "d");
        desktop.Delete("folder/x.txt");
        await desktop.InStepAsync(TestContext.CancellationToken);
        await phone.InStepAsync(TestContext.CancellationToken);
        phone.Write("start.txt", "edited on the phone");
        cloud.Restore(backup);

        foreach (var device in all)
        {
            Assert.AreEqual(backup.Sequence, await RejoinAsync(device));
            await device.InStepAsync(TestContext.CancellationToken);
        }
        foreach (var device in all) await device.InStepAsync(TestContext.CancellationToken);
        foreach (var device in all)
        {
            CollectionAssert.AreEqual(laptop.Files(), device.Files());
            Assert.IsNull(await RejoinAsync(device), "there is nothing to rejoin any more");
        }
        CollectionAssert.AreEqual(new[] { "from desktop.txt: d", $"from laptop.txt: {Big("laptop")}", "start.txt: edited on the phone" }, laptop.Files());
    }

    [TestMethod]
    public async Task StoreRewound_ToBeforeTheFirstLog_GetsEverythingFromTheDevice()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        laptop.Write("a.txt", "a");
        laptop.Write("folder/b.txt", Big("b"));
        await laptop.InStepAsync(TestContext.CancellationToken);
        cloud.Restore(new ChainBackup(0, []));

        Assert.AreEqual(0, await RejoinAsync(laptop));
        await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.HasCount(1, cloud.Logs);
        CollectionAssert.AreEqual(new[] { "a.txt: a", $"folder/b.txt: {Big("b")}" }, laptop.Files());
    }

    [TestMethod]
    public async Task StoreRewound_WithALogInTheOutbox_SendsItsChangesAnew()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        laptop.Write("a.txt", "1");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("a.txt", "2");
        await laptop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("b.txt", "b");
        cloud.OnAppend = (_, before) => { if (before) throw new TransportException("no way out", isFinal: true); };
        await Assert.ThrowsExactlyAsync<TransportException>(() => laptop.SyncAsync(TestContext.CancellationToken));
        cloud.OnAppend = (_, _) => { };
        cloud.SetBackTo(1);

        Assert.AreEqual(1, await RejoinAsync(laptop));
        await laptop.InStepAsync(TestContext.CancellationToken);

        using var newcomer = new RoundDevice(cloud, new DeviceId(9), "newcomer");
        await newcomer.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a.txt: 2", "b.txt: b" }, newcomer.Files());
    }

    [TestMethod]
    public async Task StoreRewound_WhatWasReceivedAndNotYetApplied_IsAppliedThen_AndRevertsNobody()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        foreach (var path in (string[])["edited.txt", "deleted.txt", "edited by both.txt", "same.txt"]) laptop.Write(path, "1 " + path);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Write("edited.txt", "2");
        laptop.Write("edited by both.txt", "on the laptop");
        laptop.Delete("deleted.txt");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var backup = cloud.Backup();
        laptop.Write("lost.txt", "l");
        await laptop.InStepAsync(TestContext.CancellationToken);
        desktop.Write("edited by both.txt", "on the desktop");
        using (var state = desktop.OpenState())
        using (var connector = desktop.Connector())
        {
            var round = new SyncRound(desktop.Context(state, new FaultyConnector(connector) { StopsBeforeTheApply = true }));
            await Assert.ThrowsExactlyAsync<MachineStoppedException>(() => round.RunToQuietAsync([], 10, TestContext.CancellationToken));
        }
        cloud.Restore(backup);

        Assert.AreEqual(backup.Sequence, await RejoinAsync(desktop));
        var report = await desktop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, report.Conflicts);
        Assert.AreEqual("2", desktop.Read("edited.txt"));
        Assert.IsFalse(File.Exists(desktop.At("deleted.txt")), "nothing comes back from the dead");
        Assert.AreEqual("on the laptop", desktop.Read("edited by both.txt"));
        Assert.AreEqual(backup.Sequence, await RejoinAsync(laptop));
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(laptop.Files(), desktop.Files());
        Assert.AreEqual("2", laptop.Read("edited.txt"));
        Assert.AreEqual("l", desktop.Read("lost.txt"));
    }

    [TestMethod]
    public async Task StoreRewound_WhatIsIgnoredHere_StaysWhatOthersMadeOfIt()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        laptop.Write("ignored.txt", "1");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Write(".syncignore", "/ignored.txt\n");
        await laptop.InStepAsync(TestContext.CancellationToken);
        desktop.Write("ignored.txt", "2, from a device that did not know of the rule");
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        var backup = cloud.Backup();
        laptop.Write("since.txt", "s");
        await laptop.InStepAsync(TestContext.CancellationToken);
        cloud.Restore(backup);

        Assert.AreEqual(backup.Sequence, await RejoinAsync(laptop));
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, report.ChangesPushed, "only what it has since");
        Assert.AreEqual("1", laptop.Read("ignored.txt"));
        Assert.AreEqual("2, from a device that did not know of the rule", desktop.Read("ignored.txt"));
    }

    private static string Big(string text) => string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{text} {i * 7919 % 10007};"));

    /// <summary>The fork's sequence number, or null when there is none.</summary>
    private async Task<long?> RejoinAsync(RoundDevice device)
    {
        using var state = device.OpenState();
        using var connector = device.Connector();
        var rejoin = new Rejoin(device.Context(state, connector));
        if (await rejoin.FindForkAsync(TestContext.CancellationToken) is not { } fork) return null;
        await rejoin.RunAsync(fork, TestContext.CancellationToken);
        return fork.Sequence;
    }
}
