using System.Text.Json;
using SyncCloud.Service;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Real agents over the service on Azure Storage, which Azurite stands for.</summary>
[TestClass]
public sealed class AzureTests(TestContext context)
{
    [TestMethod]
    public async Task Devices_OverAzureStorage_AreInStep_AndTheirPacksPassTheServiceBy()
    {
        await using var cloud = await AzureCloud.StartAsync(new ServiceOptions { RollAge = TimeSpan.Zero, RollFrom = 2 }, context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("documents", "laptop"), await cloud.DeviceAsync("documents", "desktop"));
        File.WriteAllBytes(laptop.At("video.bin"), Bytes.Random(9_000_000, seed: 1));
        laptop.Write("folder/letter.txt", "Dear reader");
        laptop.Write("folder/empty.txt", "");
        cloud.Wire.Forget();
        await laptop.SyncAsync();
        Assert.IsGreaterThanOrEqualTo(2, (await cloud.PacksAsync()).Count);
        Assert.HasCount(1, cloud.Wire.Requests.Where(request => request == "PUT blob"), "the log alone went through the service");
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);

        laptop.Write("folder/letter.txt", "Dear reader, once more");
        Directory.Move(desktop.At("folder"), desktop.At("renamed"));
        desktop.Write("renamed/note.txt", "a note");
        foreach (var device in (Device[])[laptop, desktop, laptop]) await device.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        Assert.AreEqual("Dear reader, once more", desktop.Read("renamed/letter.txt"));
        Assert.AreEqual((await laptop.InStepAsync()).GetProperty("root").GetString(), (await desktop.InStepAsync()).GetProperty("root").GetString());

        Assert.IsGreaterThan(0, (await cloud.Service.Maintenance.RunAsync(atOnce: 4, context.CancellationToken)).LogsRolled);
        var third = await cloud.DeviceAsync("documents", "third");
        await third.SyncAsync();
        Trees.AreEqual(laptop.Folder, third.Folder);
    }

    [TestMethod]
    public async Task AnswersOfTheStorageAccountLost_EveryLogIsCommittedOnce()
    {
        await using var cloud = await AzureCloud.StartAsync(new ServiceOptions(), context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("documents", "laptop"), await cloud.DeviceAsync("documents", "desktop"));
        // The first two answers to each kind of write are lost, whatever was written.
        var lost = new Dictionary<string, int>();
        cloud.Wire.LosesAnswerTo = request =>
        {
            if (request is not ("PUT blob" or "POST transaction")) return false;
            lock (lost) return (lost[request] = lost.GetValueOrDefault(request) + 1) <= 2;
        };
        laptop.Write("a.txt", "a");
        File.WriteAllBytes(laptop.At("b.bin"), Bytes.Random(1_000_000, seed: 1));
        await laptop.SyncAsync();
        Assert.IsTrue(lost.Values.All(count => count > 2), string.Join(", ", lost));
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        Assert.AreEqual(1, (await laptop.InStepAsync()).GetProperty("head").GetInt64());
    }

    [TestMethod]
    public async Task PackRottenInTheStorageAccount_IsUploadedAgainUnderARepairName()
    {
        await using var cloud = await AzureCloud.StartAsync(new ServiceOptions(), context.CancellationToken);
        var laptop = await cloud.DeviceAsync("documents", "laptop");
        File.WriteAllBytes(laptop.At("b.bin"), Bytes.Random(1_000_000, seed: 1));
        await laptop.SyncAsync();
        var pack = (await cloud.PacksAsync()).Single();
        await cloud.Storage.Blobs.DeleteAsync(pack, null, context.CancellationToken);
        await cloud.Storage.Blobs.PutAsync(pack, Bytes.Random(1000, seed: 2), context.CancellationToken);

        var verified = await laptop.RunAsync("verify", "documents", "--read-data", "--json");
        Assert.AreEqual("pack", JsonDocument.Parse(verified.Output).RootElement.GetProperty("findings")[0].GetProperty("subject").GetString(), verified.ToString());
        Assert.AreEqual(1, (await laptop.SyncAsync()).GetProperty("packsRepaired").GetInt64());
        CollectionAssert.AreEquivalent(new[] { pack, $"{pack}-1" }, await cloud.PacksAsync());
        var desktop = await cloud.DeviceAsync("documents", "desktop");
        await desktop.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
    }
}
