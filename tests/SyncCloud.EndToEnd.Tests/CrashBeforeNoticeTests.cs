using System.Diagnostics;
using SyncCloud.Service;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// The service is killed between a commit and telling anybody of it, while the author's device is gone and cannot ask again: the other device has the change when its
/// timer makes it ask, the webhook when the look for gaps comes.
/// </summary>
[TestClass]
public sealed class CrashBeforeNoticeTests(TestContext context)
{
    private const string Hook = "/hook";

    [TestMethod]
    public async Task OnOneMachine_TheDeviceHasTheChangeWithItsTimer_AndTheWebhookWithTheLookForGaps()
    {
        Parts.RequireUnix("signals");
        await using var receiver = await ReceiverAsync();
        var work = Directory.CreateTempSubdirectory("synccloud-e2e-");
        await File.WriteAllTextAsync(Path.Combine(work.CreateSubdirectory("cloud").FullName, "settings.json"), """{ "Service": { "WebhooksToThisMachine": true } }""", context.CancellationToken);
        await using var cloud = await Cloud.StartAsync(work, disks: null, context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        await SubscribeAsync(laptop, receiver);
        // Four logs of a quarter of a MiB each; the fifth is one too many to go uncounted.
        for (var i = 1; i <= 4; i++) await SyncedAsync(laptop, i);
        await ArrivedAsync(receiver, 4);
        await using var following = await Following.StartAsync(desktop, "1s", context.CancellationToken);

        await following.SignalAsync("STOP");
        using (var write = new EndlessWrite(cloud.Data))
        {
            Write(laptop, 5);
            using var author = Programs.StartAgent("sync", "--home", laptop.Home);
            await write.CommittedAsync(5, context.CancellationToken);
            await cloud.CrashAsync();
            await KillAsync(author);
        }
        Assert.HasCount(4, Events(receiver));
        Assert.IsFalse(File.Exists(desktop.At("5.bin")));

        // The look for gaps comes when the server starts.
        await cloud.RestartAsync();
        await ArrivedAsync(receiver, 5);
        await following.SignalAsync("CONT");
        await HasAsync(following, desktop, 5);
        await GoesOnAsync(laptop, 6, receiver, () => ArrivedAsync(receiver, 6));
        Assert.AreEqual(0, await following.StopAsync(), following.Said);
    }

    [TestMethod]
    public async Task OverAzureStorage_TheDeviceHasTheChangeWithItsTimer_AndTheWebhookWithTheLookForGaps()
    {
        Parts.RequireUnix("signals");
        await using var receiver = await ReceiverAsync();
        await using var cloud = await AzureCloud.StartAsync(new ServiceOptions(), context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("documents", "laptop"), await cloud.DeviceAsync("documents", "desktop"));
        await SubscribeAsync(laptop, receiver);
        await SyncedAsync(laptop, 1);
        await cloud.Host.DeliverAsync(context.CancellationToken);
        Assert.HasCount(1, Events(receiver));
        await using var following = await Following.StartAsync(desktop, "1s", context.CancellationToken);

        await following.SignalAsync("STOP");
        var stored = false;
        // The log's blob, and then the transaction that commits it.
        cloud.Wire.EndsAfter = request => request == "PUT blob" ? !(stored = true) : stored && request == "POST transaction";
        Write(laptop, 2);
        using (var author = Programs.StartAgent("sync", "--home", laptop.Home))
        {
            await cloud.Wire.Ended.WaitAsync(context.CancellationToken);
            await KillAsync(author);
        }
        await cloud.KillAndRestartAsync();
        await cloud.Host.DeliverAsync(context.CancellationToken);
        Assert.HasCount(1, Events(receiver), "what the crash left out is in no queue");
        Assert.IsFalse(File.Exists(desktop.At("2.bin")));

        await cloud.Host.FillGapsAsync(context.CancellationToken);
        await cloud.Host.DeliverAsync(context.CancellationToken);
        Assert.HasCount(2, Events(receiver));
        await following.SignalAsync("CONT");
        await HasAsync(following, desktop, 2);
        await GoesOnAsync(laptop, 3, receiver, () => cloud.Host.DeliverAsync(context.CancellationToken));
        Assert.AreEqual(0, await following.StopAsync(), following.Said);
    }

    /// <summary>The author is back, has its log confirmed and no conflict with itself, and nothing was told twice.</summary>
    private async Task GoesOnAsync(Device laptop, int next, Receiver receiver, Func<Task> delivered)
    {
        Write(laptop, next);
        await laptop.SyncAsync();
        await delivered();
        Assert.IsEmpty(await laptop.ConflictsAsync());
        var logs = (await laptop.DoneAsync("log", "documents")).GetProperty("logs").EnumerateArray()
            .Select(log => $"log-{log.GetProperty("collectionId").GetString()}-{log.GetProperty("sequence").GetInt64()}-{log.GetProperty("hash").GetString()![..16]}").ToArray();
        Assert.HasCount(next, logs);
        CollectionAssert.AreEquivalent(logs, Events(receiver).Select(got => got.Headers["webhook-id"]).ToArray(), "each log's event, once, by the id that it has always had");
    }

    private async Task HasAsync(Following following, Device device, int number)
    {
        while ((await following.NextAsync()).GetProperty("itemsApplied").GetInt64() == 0) { }
        CollectionAssert.AreEqual(Content(number), await File.ReadAllBytesAsync(device.At($"{number}.bin"), context.CancellationToken));
    }

    private async Task<Receiver> ReceiverAsync()
    {
        var receiver = await Receiver.StartAsync(context.CancellationToken);
        receiver.AgreeAndAnswer(204);
        return receiver;
    }

    private static async Task SubscribeAsync(Device device, Receiver receiver) => await device.DoneAsync("webhooks", "add", new Uri(receiver.Address, Hook).AbsoluteUri);

    private static async Task SyncedAsync(Device device, int number)
    {
        Write(device, number);
        Assert.AreEqual(number, (await device.SyncAsync()).GetProperty("sequence").GetInt64());
    }

    private static void Write(Device device, int number) => File.WriteAllBytes(device.At($"{number}.bin"), Content(number));
    private static byte[] Content(int number) => Bytes.Random(255_000, number);
    private static List<Received> Events(Receiver receiver) => [.. receiver.Received.Where(got => got.Method == "POST")];

    private async Task ArrivedAsync(Receiver receiver, int count)
    {
        while (Events(receiver).Count < count) await Task.Delay(20, context.CancellationToken);
    }

    private async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(context.CancellationToken);
    }
}
