using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>What was scanned and can no longer be read when it is to be sent.</summary>
[TestClass]
public sealed class UnreadTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Sync_WhatWasScannedCanNeverBeRead_EndsSoon_SendsTheRest_AndSendsItWhenItCan()
    {
        using var laptop = new RoundDevice(RoundDevice.NewCloud(), new DeviceId(1), "laptop");
        laptop.Write("a.txt", "a");
        using (var state = laptop.OpenState())
        using (var connector = laptop.Connector())
        {
            var hidden = new FaultyConnector(connector) { HidesContents = true };

            var report = await new SyncRound(laptop.Context(state, hidden)).RunToQuietAsync([], 100, TestContext.CancellationToken);

            Assert.IsFalse(report.InStep);
            Assert.AreEqual(1, report.Unpushed);
            Assert.IsLessThan(5, hidden.Scans);

            Directory.CreateDirectory(laptop.At("folder"));
            report = await new SyncRound(laptop.Context(state, hidden)).RunToQuietAsync([], 100, TestContext.CancellationToken);
            Assert.AreEqual((1L, 1L), (report.ChangesPushed, report.Unpushed), "the folder is sent, the file waits");
        }

        var later = await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, later.ChangesPushed);
    }
}
