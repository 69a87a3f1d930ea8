using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A user's edit that a step displaced lives on also where another program keeps it from going back to its place.</summary>
[TestClass]
public sealed class KeptBesideTests(TestContext context)
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    [TestMethod]
    public async Task EditedRightBeforeItIsReplaced_AndHeldWhenItShallGoBack_IsANewFileBesideIt()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var phone = new RoundDevice(cloud, new DeviceId(2), "phone");
        await BeginAsync(laptop, phone);
        laptop.Write("a.txt", "what the laptop made of it");
        await laptop.InStepAsync(context.CancellationToken);
        var exchanges = 0;
        await SyncAsync(phone, (operation, paths) =>
        {
            if (operation != nameof(IVolume.Exchange) || !paths.Contains("a.txt")) return;
            if (++exchanges == 1) phone.Write("a.txt", "edited");
            else throw new VolumeException(VolumeError.Busy, "a.txt");
        });
        Assert.AreEqual(2, exchanges);
        await InStepAsync(laptop, phone, "a (kept).txt: edited", "a.txt: what the laptop made of it");
    }

    [TestMethod]
    public async Task EditedRightBeforeItIsDeleted_AndHeldWhenItShallGoBack_IsANewFileBesideIt()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var phone = new RoundDevice(cloud, new DeviceId(2), "phone");
        await BeginAsync(laptop, phone);
        laptop.Delete("a.txt");
        await laptop.InStepAsync(context.CancellationToken);
        phone.Write("a (kept).txt", "another");
        var renames = 0;
        await SyncAsync(phone, (operation, paths) =>
        {
            if (operation != nameof(IVolume.Rename) || !paths.Contains("a.txt")) return;
            if (++renames == 1) phone.Write("a.txt", "edited");
            else throw new VolumeException(VolumeError.Busy, "a.txt");
        });
        Assert.AreEqual(2, renames);
        await InStepAsync(laptop, phone, "a (kept 2).txt: edited", "a (kept).txt: another");
    }

    private async Task BeginAsync(RoundDevice laptop, RoundDevice phone)
    {
        laptop.Write("a.txt", "first");
        await laptop.InStepAsync(context.CancellationToken);
        await phone.InStepAsync(context.CancellationToken);
    }

    private async Task SyncAsync(RoundDevice device, Action<string, object?[]> act)
    {
        using var connector = new FilesConnector(ActingVolume.Over(Volume.At(device.Folder), act), new CollectionId(7), new FilesOptions());
        await device.SyncAsync(connector, context.CancellationToken);
    }

    private async Task InStepAsync(RoundDevice laptop, RoundDevice phone, params string[] files)
    {
        await phone.InStepAsync(context.CancellationToken);
        await laptop.InStepAsync(context.CancellationToken);
        CollectionAssert.AreEqual(files, phone.Files());
        CollectionAssert.AreEqual(files, laptop.Files());
    }
}
