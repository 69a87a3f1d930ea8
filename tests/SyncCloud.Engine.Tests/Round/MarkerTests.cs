using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Rounds that are cut short between their steps on the folder, the state store and the marker: that is told from a restored backup, and a restored backup from that.</summary>
[TestClass]
public sealed class MarkerTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task FolderRestored_WhileTheStateStoreRoundWasCutShortAfterItsCommit_IsNoRestore()
    {
        using var laptop = Laptop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop);
        var marker = laptop.Backup(laptop.At(".synccloud/collection.json"));
        laptop.Write("a.txt", "2");
        await InStepAsync(laptop);
        using (var state = laptop.OpenState())
        {
            // As after a crash between the state store's step and the marker's: the marker is still the former one, and the store knows of both.
            var next = state.Markers.All()[0];
            RoundDevice.Restore(marker, laptop.At(".synccloud/collection.json"));
            using var connector = laptop.Connector();
            await connector.OpenAsync(TestContext.CancellationToken);
            using var transaction = state.Sql.Begin();
            state.Markers.PutInPlace(connector.Marker!);
            state.Markers.PutComing(next);
            transaction.Commit();
        }
        laptop.Delete("a.txt");
        await InStepAsync(laptop);
        Assert.IsEmpty(laptop.Files(), "a deletion after the crash is the user's");
    }

    [TestMethod]
    public async Task MarkerWrittenButNotConfirmed_AndTheNextOneOnlyAnnounced_IsNoRestore()
    {
        using var laptop = Laptop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop);
        using (var state = laptop.OpenState())
        {
            // A crash right after the marker was written: the store only knows that it was coming, beside the one before.
            var written = state.Markers.All()[0];
            using var transaction = state.Sql.Begin();
            state.Markers.PutInPlace(written with { Last = null });
            state.Markers.PutComing(written);
            transaction.Commit();
        }
        laptop.Write("b.txt", "2");
        // The next round announces another marker and cannot write it.
        File.Delete(laptop.At(".synccloud/tmp/collection.json.part"));
        Directory.CreateDirectory(laptop.At(".synccloud/tmp/collection.json.part/in the way"));
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => laptop.SyncAsync(TestContext.CancellationToken));
        Directory.Delete(laptop.At(".synccloud/tmp/collection.json.part"), recursive: true);

        laptop.Delete("a.txt");
        await InStepAsync(laptop);
        CollectionAssert.AreEqual(new[] { "b.txt: 2" }, laptop.Files());
    }

    [TestMethod]
    public async Task FolderRestored_FromBeforeARoundThatWasCutShortBeforeItsMarker_DeletesNothingAndRevertsNothing()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("edited.txt", "1");
        laptop.Write("changed there.txt", "t1");
        await InStepAsync(laptop, desktop);
        var backup = laptop.Backup(laptop.Folder);
        laptop.Write("edited.txt", "2");
        laptop.Write("made.txt", "m");
        desktop.Write("changed there.txt", "t2");
        desktop.Write("made there.txt", "n");
        await InStepAsync(desktop);
        await StopBeforeTheMarkerAsync(laptop);

        RoundDevice.Restore(backup, laptop.Folder);
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual((0L, 0L), (report.ChangesPushed, report.Conflicts), "what a backup lacks or holds of old is no change");
        await InStepAsync(desktop);
        foreach (var device in (RoundDevice[])[laptop, desktop])
            CollectionAssert.AreEqual(new[] { "changed there.txt: t2", "edited.txt: 2", "made there.txt: n", "made.txt: m" }, device.Files());
    }

    [TestMethod]
    public async Task FirstRoundCutShortBeforeItsMarker_AndTheFolderRestoredFromBeforeIt_DeletesNothing()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        var backup = laptop.Backup(laptop.Folder);
        laptop.Write("b.txt", "2");
        await StopBeforeTheMarkerAsync(laptop);

        RoundDevice.Restore(backup, laptop.Folder);
        await InStepAsync(laptop, desktop);

        foreach (var device in (RoundDevice[])[laptop, desktop]) CollectionAssert.AreEqual(new[] { "a.txt: 1", "b.txt: 2" }, device.Files());
    }

    [TestMethod]
    public async Task RoundCutShortBeforeItsMarker_WhatTheUserThenDeletesAndEdits_IsTheUsers()
    {
        using var laptop = Laptop();
        using var desktop = Desktop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop, desktop);
        laptop.Write("b.txt", "2");
        desktop.Write("c.txt", "3");
        await InStepAsync(desktop);
        await StopBeforeTheMarkerAsync(laptop);

        laptop.Delete("b.txt");
        laptop.Write("c.txt", "4");
        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual((2L, 0L), (report.ChangesPushed, report.Conflicts));
        await InStepAsync(desktop);
        foreach (var device in (RoundDevice[])[laptop, desktop]) CollectionAssert.AreEqual(new[] { "a.txt: 1", "c.txt: 4" }, device.Files());
    }

    [TestMethod]
    public async Task FolderReplacedWhileItIsScanned_StopsTheRound_AndTheNextOneTellsWhatIsOld()
    {
        using var laptop = Laptop();
        laptop.Write("a.txt", "1");
        await InStepAsync(laptop);
        var backup = laptop.Backup(laptop.Folder);
        laptop.Write("b.txt", "2");
        await InStepAsync(laptop);
        using (var state = laptop.OpenState())
        using (var connector = laptop.Connector())
        {
            await connector.OpenAsync(TestContext.CancellationToken);
            RoundDevice.Restore(backup, laptop.Folder);
            await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => connector.ScanAsync(state.Native, new(), TestContext.CancellationToken));
        }

        var report = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, report.ChangesPushed);
        CollectionAssert.AreEqual(new[] { "a.txt: 1", "b.txt: 2" }, laptop.Files());
    }

    private async Task StopBeforeTheMarkerAsync(RoundDevice device)
    {
        using var state = device.OpenState();
        using var connector = device.Connector();
        var round = new SyncRound(device.Context(state, new FaultyConnector(connector) { StopsBeforeTheMarker = true }));
        await Assert.ThrowsExactlyAsync<MachineStoppedException>(() => round.RunToQuietAsync([], 10, TestContext.CancellationToken));
    }

    private RoundDevice Laptop() => new(cloud, new DeviceId(1), "laptop");
    private RoundDevice Desktop() => new(cloud, new DeviceId(2), "desktop");

    private async Task InStepAsync(params RoundDevice[] devices)
    {
        foreach (var device in devices) await device.InStepAsync(TestContext.CancellationToken);
    }
}
