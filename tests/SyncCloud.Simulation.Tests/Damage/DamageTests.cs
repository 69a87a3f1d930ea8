using SyncCloud.Engine.Verify;
using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Damage;

/// <summary>What was stored is damaged, in the cloud or here: it is named, nothing is lost that anybody still holds, and it is made whole again.</summary>
[TestClass]
public sealed class DamageTests : IDisposable
{
    private readonly DamagedCloud world = new();

    public void Dispose() => world.Dispose();

    [TestMethod]
    public async Task Verify_NothingDamaged_AllIsWell()
    {
        var (laptop, desktop) = (await world.DeviceAsync("laptop"), await world.DeviceAsync("desktop"));
        Fill(laptop);
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Volume.UserWrite("small.txt", "edited"u8);
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        foreach (var device in (DamagedCloudDevice[])[laptop, desktop])
        {
            var report = await device.VerifyAsync(readData: true);
            Assert.IsEmpty(report.Findings, string.Join("; ", report.Findings));
            Assert.AreEqual(device.State.Root, report.Root);
            Assert.AreEqual((2L, 1L, 4L, 4L, 4L), (report.Logs, report.Packs, report.Contents, report.ContentsRead, report.Files));
        }
    }

    [TestMethod]
    public async Task BlockDamaged_IsNamedWithThePaths_ADeviceRepairsIt_AndAThirdHasEqualBytes()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        await world.FlipAsync((await world.PacksAsync()).Single(), 100);

        // A device that joins meanwhile gets what is whole, and says why the rest waits.
        var desktop = await world.DeviceAsync("desktop");
        var report = await desktop.SyncAsync();
        Assert.IsFalse(report.InStep);
        Assert.Contains("damaged in the cloud", report.Pending.Single().Message);
        var waiting = report.Pending.Single().Path;
        Assert.HasCount(3, desktop.Files());

        // It told the service; now everyone knows, without reading data.
        foreach (var readData in (bool[])[false, true])
        {
            var finding = (await laptop.VerifyAsync(readData)).Findings.Single();
            Assert.AreEqual(VerifySubject.Pack, finding.Subject);
            Assert.AreSequenceEqual([waiting], finding.Paths);
        }
        Assert.AreEqual(1, (await laptop.SyncAsync()).PacksRepaired);
        Assert.AreEqual(0, (await laptop.SyncAsync()).PacksRepaired);
        Assert.IsTrue((await desktop.SyncAsync()).InStep);
        var third = await world.DeviceAsync("third");
        Assert.IsTrue((await third.SyncAsync()).InStep);
        foreach (var device in (DamagedCloudDevice[])[desktop, third]) AssertSame(laptop, device);
        Assert.IsEmpty((await third.VerifyAsync(readData: true)).Findings);
    }

    [TestMethod]
    public async Task VerifyReadData_FindsADamagedBlockFirst()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        var pack = (await world.PacksAsync()).Single();
        await world.FlipAsync(pack, 100);
        var finding = (await laptop.VerifyAsync(readData: true)).Findings.Single();
        Assert.AreEqual((VerifySubject.Pack, "pack " + pack[^64..]), (finding.Subject, finding.Name));
        Assert.HasCount(1, finding.Paths);
        Assert.AreEqual(1, (await laptop.SyncAsync()).PacksRepaired);
        Assert.IsEmpty((await laptop.VerifyAsync(readData: true)).Findings);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "directory damaged")]
    [DataRow(false, DisplayName = "pack gone")]
    public async Task PackUnreadable_CheapVerifyNamesIt_AndItIsMadeAgainFromLocalFiles(bool damaged)
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        var pack = (await world.PacksAsync()).Single();
        if (damaged) await world.FlipAsync(pack, -20);
        else await world.Cloud.Blobs.DeleteAsync(pack, null, default);
        var finding = (await laptop.VerifyAsync()).Findings.Single();
        Assert.AreEqual("pack " + pack[^64..], finding.Name);
        Assert.HasCount(4, finding.Paths);
        Assert.AreEqual(1, (await laptop.SyncAsync()).PacksRepaired);
        await EndsWellAsync(laptop);
    }

    [TestMethod]
    public async Task PackOfWhichNobodyHoldsADamagedBlock_WhatIsHeldMovesToOthers()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.Volume.UserDelete("b.bin");
        await laptop.SyncAsync();
        // The directory is whole, so the pack could be mended; but not the deleted file's blocks.
        var pack = (await world.PacksAsync()).Single();
        for (var at = 100; at < 1_400_000; at += 20_000) await world.FlipAsync(pack, at);
        await laptop.VerifyAsync(readData: true);
        var report = await laptop.SyncAsync();
        Assert.AreEqual((0L, 1L, 0L), (report.PacksRepaired, report.LogsPushed, report.ChangesPushed));
        await EndsWellAsync(laptop);
    }

    [TestMethod]
    public async Task PackThatCannotBeMadeAgain_ItsContentsMoveToOthers_ByALogThatTouchesNoItem()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.Volume.UserDelete("b.bin");
        await laptop.SyncAsync();
        // Without the directory the pack would have to be made from all its blocks, and nobody has those of the deleted file.
        var pack = (await world.PacksAsync()).Single();
        await world.FlipAsync(pack, -20);
        Assert.HasCount(3, (await laptop.VerifyAsync()).Findings.Single().Paths);
        var (root, head) = (laptop.State.Root, laptop.State.Cursor.Sequence);
        var report = await laptop.SyncAsync();
        Assert.AreEqual((0L, 1L, 0L), (report.PacksRepaired, report.LogsPushed, report.ChangesPushed));
        Assert.AreEqual((root, head + 1), (laptop.State.Root, laptop.State.Cursor.Sequence));
        Assert.AreEqual(0, (await laptop.SyncAsync()).LogsPushed, "once is enough");
        await EndsWellAsync(laptop);
    }

    [TestMethod]
    public async Task TwoDevicesThatEachHoldAPart_BringItTogether()
    {
        var (laptop, desktop) = (await world.DeviceAsync("laptop"), await world.DeviceAsync("desktop"));
        Fill(laptop);
        await laptop.SyncAsync();
        await world.FlipAsync((await world.PacksAsync()).Single(), 100);
        var missing = (await desktop.SyncAsync()).Pending.Single().Path;
        // The one that has the damaged part is gone before the pack loses its directory, too; what the other has is saved all the same.
        await world.FlipAsync((await world.PacksAsync()).Single(), -20);
        await desktop.VerifyAsync();
        Assert.AreEqual(1, (await desktop.SyncAsync()).LogsPushed);
        var third = await world.DeviceAsync("third");
        var report = await third.SyncAsync();
        Assert.AreSequenceEqual([missing], report.Pending.Select(pending => pending.Path));
        var finding = (await third.VerifyAsync(readData: true)).Findings.Single();
        Assert.AreSequenceEqual([missing], finding.Paths);
        // The laptop comes back after all.
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await EndsWellAsync(laptop);
    }

    [TestMethod]
    public async Task NewContent_ThatWouldReferToAPackInQuarantine_IsStoredAnew()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        var pack = (await world.PacksAsync()).Single();
        await world.FlipAsync(pack, -20);
        Assert.IsTrue((await world.Cloud.CheckAsync(new Network.NetworkWeather(0, 0).NewRequest(), Hash256.Parse(pack[^64..]))).Value);
        // Most of its blocks are known to lie in the damaged pack.
        byte[] grown = [.. Noise(600_000, 1), .. Noise(300_000, 9)];
        laptop.Volume.UserWrite("a.bin", grown);
        var report = await laptop.SyncAsync();
        Assert.IsTrue(report.InStep);
        await EndsWellAsync(laptop);
    }

    [TestMethod]
    public async Task LogRotted_IsNamed_ByVerifyAndByTheNextReader()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.Volume.UserWrite("more.txt", "more"u8);
        await laptop.SyncAsync();
        await world.FlipAsync((await world.LogsAsync())[0], -1);
        var findings = (await laptop.VerifyAsync()).Findings;
        Assert.AreEqual(VerifySubject.Log, findings[0].Subject);
        Assert.MatchesRegex("log [12]", findings[0].Name);
        Assert.IsNull((await laptop.VerifyAsync()).Root);
    }

    [TestMethod]
    public async Task FileRottedOnTheDisk_IsNamed_NotSent_AndBroughtBack()
    {
        var (laptop, desktop) = (await world.DeviceAsync("laptop"), await world.DeviceAsync("desktop"));
        Fill(laptop);
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        var rotten = Noise(600_000, 1);
        rotten[7] ^= 4;
        laptop.Volume.Rot("a.bin", rotten);
        var finding = (await laptop.VerifyAsync()).Findings.Single();
        Assert.AreEqual((VerifySubject.File, "a.bin"), (finding.Subject, finding.Name));
        Assert.AreEqual(0, (await laptop.SyncAsync()).ChangesPushed, "it is no edit");

        await laptop.VerifyAsync(repair: true);
        var report = await laptop.SyncAsync();
        Assert.AreEqual((true, 0L, 1L), (report.InStep, report.ChangesPushed, report.ItemsApplied));
        AssertSame(desktop, laptop);
        Assert.IsTrue(laptop.Volume.Everything().Any(file => file.Key.StartsWith(".synccloud/", StringComparison.Ordinal) && file.Value?.AsSpan().SequenceEqual(rotten) == true), "what was there is in the trash");
        Assert.IsEmpty((await laptop.VerifyAsync()).Findings);
    }

    [TestMethod]
    public async Task FileEdited_IsNoDamage()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.Volume.UserWrite("a.bin", "edited"u8);
        laptop.Volume.UserDelete("b.bin");
        var report = await laptop.VerifyAsync(repair: true);
        Assert.IsEmpty(report.Findings);
        Assert.AreEqual(2, report.FilesEdited);
        Assert.AreEqual(2, (await laptop.SyncAsync()).ChangesPushed);
    }

    [TestMethod]
    public async Task StateStore_ThatDoesNotAddUp_IsNamed()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.State.Sql.Execute("UPDATE chain SET kind = 'other' WHERE name = 'a.bin'");
        Assert.AreEqual(VerifySubject.State, (await laptop.VerifyAsync()).Findings.Single().Subject);
        laptop.State.Sql.Execute("UPDATE chain SET kind = 'file', fields = x'ff' WHERE name = 'a.bin'");
        Assert.AreEqual(VerifySubject.State, (await laptop.VerifyAsync()).Findings.Single().Subject);
    }

    [TestMethod]
    public async Task StateStore_WithoutALocation_IsNamed()
    {
        var laptop = await world.DeviceAsync("laptop");
        Fill(laptop);
        await laptop.SyncAsync();
        laptop.State.Sql.Execute("DELETE FROM location WHERE content IN (SELECT content FROM location LIMIT 1)");
        var finding = (await laptop.VerifyAsync()).Findings.Single();
        Assert.AreEqual(VerifySubject.State, finding.Subject);
        Assert.HasCount(1, finding.Paths);
    }

    /// <summary>Two files that fill a pack, one that repeats, and a small one in a later log's inline section.</summary>
    private static void Fill(DamagedCloudDevice device)
    {
        device.Volume.UserWrite("a.bin", Noise(600_000, 1));
        device.Volume.UserWrite("b.bin", Noise(600_000, 2));
        device.Volume.UserWrite("folder/c.txt", Noise(300_000, 3));
        device.Volume.UserWrite("small.txt", "small"u8);
    }

    private async Task EndsWellAsync(DamagedCloudDevice device)
    {
        var newcomer = await world.DeviceAsync("newcomer");
        Assert.IsTrue((await newcomer.SyncAsync()).InStep);
        AssertSame(device, newcomer);
        Assert.IsEmpty((await newcomer.VerifyAsync(readData: true)).Findings);
    }

    private static void AssertSame(DamagedCloudDevice expected, DamagedCloudDevice actual)
    {
        var (left, right) = (expected.Files(), actual.Files());
        Assert.AreSequenceEqual(left.Keys.Order(StringComparer.Ordinal), right.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, bytes) in left) Assert.IsTrue(bytes.AsSpan().SequenceEqual(right[path]), path);
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
