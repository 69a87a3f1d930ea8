using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Wherever a device dies while its folders are chosen and taken away, the next sync ends it, and nothing is deleted elsewhere.</summary>
[TestClass]
public sealed class ChoiceCrashTests(TestContext context)
{
    [TestMethod]
    public async Task DeathBeforeAnyStep_IsGoneOnFromByTheNextSync_WhateverIsChosenThen()
    {
        var cloud = RoundDevice.NewCloud();
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var phone = new RoundDevice(cloud, new DeviceId(2), "phone");
        foreach (var path in (string[])["photos/1", "photos/old/2", "plan"]) laptop.Write(path, path);
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
        var whole = laptop.Files();

        var deaths = 0;
        while (await DiesAsync(phone, deaths))
        {
            // Every other time the user has thought better of it meanwhile.
            var goesOn = deaths++ % 2 == 0;
            phone.Choose(goesOn ? FolderChoice.Without(["photos"]) : FolderChoice.All);
            await phone.InStepAsync(context.CancellationToken);
            CollectionAssert.AreEqual(goesOn ? ["plan: plan"] : whole, phone.Files());
            phone.Choose(FolderChoice.All);
            await phone.InStepAsync(context.CancellationToken);
            CollectionAssert.AreEqual(whole, phone.Files());
        }
        Assert.IsGreaterThan(5, deaths);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(whole, laptop.Files());
        Assert.IsTrue(cloud.Logs.All(log => ChangeLog.Open(log.Bytes).Header.Device == laptop.Id), "the phone has had nothing to say");
    }

    [TestMethod]
    public async Task DeathAfterAFileWasTakenAway_AndAnotherPutInItsPlace_IsNoEditOfIt()
    {
        for (var (steps, lived, taken) = (0, false, 0); !lived; steps++)
        {
            var cloud = RoundDevice.NewCloud();
            using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
            using var phone = new RoundDevice(cloud, new DeviceId(2), "phone");
            laptop.Write("photos/1", "of the laptop");
            laptop.Write("plan", "plan");
            await laptop.InStepAsync(context.CancellationToken);
            await phone.InStepAsync(context.CancellationToken);
            lived = !await DiesAsync(phone, steps);
            if (File.Exists(phone.At("photos/1"))) continue;

            taken++;
            phone.Write("photos/1", "another");
            phone.Choose(FolderChoice.All);
            await phone.InStepAsync(context.CancellationToken);
            await laptop.InStepAsync(context.CancellationToken);
            Assert.Contains("photos/1: of the laptop", laptop.Files(), $"death at {steps}");
            Assert.IsTrue(laptop.Files().Any(file => file.EndsWith(": another", StringComparison.Ordinal)), $"death at {steps}");
            CollectionAssert.AreEqual(laptop.Files(), phone.Files(), $"death at {steps}");
            if (lived) Assert.IsGreaterThan(1, taken);
        }
    }

    /// <summary>False when it lived through all of its steps.</summary>
    private async Task<bool> DiesAsync(RoundDevice phone, int steps)
    {
        try
        {
            using var state = phone.OpenState();
            using var connector = new FilesConnector(DyingVolume.Over(Volume.At(phone.Folder), steps), state.Collection, new FilesOptions());
            connector.WriteChoice(FolderChoice.Without(["photos"]));
            await new SyncRound(phone.Context(state, connector)).RunToQuietAsync([], 10, context.CancellationToken);
            return false;
        }
        catch (PlugPulledException) { return true; }
    }
}
