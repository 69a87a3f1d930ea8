using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What a person decides on the page while the cloud cannot be reached.</summary>
[TestClass]
public sealed class PageDecisionTests(TestContext context)
{
    [TestMethod]
    public async Task Decision_WithoutTheCloud_IsOnRecord_AndGoesWithTheNextSync()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        laptop.Write("plan.txt", "the laptop's\n");
        desktop.Write("plan.txt", "the desktop's\n");
        await laptop.SyncAsync();
        await desktop.SyncAsync(conflicts: true);
        await laptop.SyncAsync(conflicts: true);
        await using (var daemon = await Following.RunAsync(laptop, context.CancellationToken))
        {
            using var page = await PageReader.OpenAsync(laptop, context.CancellationToken);
            await cloud.CrashAsync();
            var conflicts = await page.ReadAsync("conflicts");
            Assert.Contains("+the desktop", conflicts);
            var said = await page.PressAsync(conflicts, "Take other");
            Assert.Contains("Your decision on plan.txt is on record and goes with the next sync. This one failed: ", said);
            Assert.AreEqual(0, await daemon.StopAsync(), daemon.Said);
        }
        var told = await laptop.RunAsync("conflicts", "resolve", Id(await laptop.ConflictsAsync()), "--take", "other");
        Assert.AreEqual(1, told.Code, told.ToString());
        Assert.Contains("the decision on 'plan.txt' is on record and goes with the next sync", told.Error);
        await cloud.RestartAsync();
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        foreach (var device in devices)
        {
            Assert.AreEqual("the desktop's\n", device.Read("plan.txt"));
            Assert.IsEmpty(await device.ConflictsAsync());
        }
    }

    [TestMethod]
    public async Task AnswerToAMassDeletion_WithoutTheCloud_IsOnRecord_AndGoesWithTheNextSync()
    {
        const int Many = 60;
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        foreach (var i in Enumerable.Range(0, Many)) laptop.Write($"{i}.txt", $"{i}");
        await laptop.SyncAsync();
        foreach (var i in Enumerable.Range(0, Many)) File.Delete(laptop.At($"{i}.txt"));
        var held = await laptop.RunAsync("sync", "--json");
        Assert.AreEqual(4, held.Code, held.ToString());
        var id = JsonDocument.Parse(held.Output).RootElement.GetProperty("id").GetString();
        await using var daemon = Following.Run(laptop, context.CancellationToken);
        await daemon.UntilAsync(() => File.Exists(Path.Combine(laptop.Home, "run", "daemon.sock")), "the daemon runs");
        using var page = await PageReader.OpenAsync(laptop, context.CancellationToken);
        var approval = await page.ReadAsync($"collections/{id}/approval");
        await cloud.CrashAsync();
        Assert.Contains("Your answer to 60 changes is on record and goes with the next sync. This one failed: ", await page.PressAsync(approval, "Let 60 changes through"));
        await cloud.RestartAsync();
        await laptop.SyncAsync();
        Assert.IsEmpty((await laptop.DoneAsync("approve", "documents")).GetProperty("changes").EnumerateArray());
    }

    private static string Id(JsonElement[] conflicts) => conflicts[0].GetProperty("id").GetString()!;
}
