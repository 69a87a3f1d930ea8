using System.Net;
using System.Text;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The buttons of the webhooks' page.</summary>
[TestClass]
public sealed class PageWebhookTests(TestContext context)
{
    [TestMethod]
    public async Task Buttons_OfAWebhook_TestHoldBackAndResumeIt()
    {
        await using var receiver = await Receiver.StartAsync(context.CancellationToken);
        receiver.AgreeAndAnswer(204);
        var work = Directory.CreateTempSubdirectory("synccloud-e2e-");
        await File.WriteAllTextAsync(Path.Combine(work.CreateSubdirectory("cloud").FullName, "settings.json"), """{ "Service": { "WebhooksToThisMachine": true } }""", context.CancellationToken);
        await using var cloud = await Cloud.StartAsync(work, disks: null, context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        await using var daemon = await Following.RunAsync(laptop, context.CancellationToken);
        using var page = await PageReader.OpenAsync(laptop, context.CancellationToken);
        Assert.Contains("There are none.", await page.ReadAsync("webhooks"));
        var endpoint = new Uri(receiver.Address, "/hook").AbsoluteUri;
        await laptop.DoneAsync("webhooks", "add", endpoint);
        var webhooks = await page.ReadAsync("webhooks");
        Assert.Contains(endpoint, webhooks);
        Assert.Contains("<span>Active</span>", webhooks);

        var tested = await page.PressAsync(webhooks, "Send a test");
        Assert.Contains($"{endpoint} has taken the test.", tested);
        Assert.HasCount(1, Told(receiver));
        receiver.AgreeAndAnswer(500);
        Assert.Contains($"{endpoint} did not take the test: ", await page.PressAsync(tested, "Send a test"));
        receiver.AgreeAndAnswer(204);

        var paused = await page.PressAsync(tested, "Pause");
        Assert.Contains($"{endpoint} is paused: what happens meanwhile is sent when it is resumed.", paused);
        Assert.Contains("<span>Paused</span>", paused);
        laptop.Write("a.txt", "a");
        await daemon.NextAsync();
        Assert.HasCount(2, Told(receiver), "both tests, and no log");
        var resumed = await page.PressAsync(paused, "Resume");
        Assert.Contains($"{endpoint} is told again, also of what was held back.", resumed);
        Assert.Contains("<span>Active</span>", resumed);
        while (Told(receiver).Count < 3) await Task.Delay(20, context.CancellationToken);
        Assert.Contains("\"sequence\":1,", Encoding.UTF8.GetString(Told(receiver)[2].Body));

        await laptop.DoneAsync("webhooks", "remove", endpoint);
        Assert.Contains("There is no such webhook any more.", await page.PressAsync(resumed, "Pause", HttpStatusCode.InternalServerError));
    }

    private static List<Received> Told(Receiver receiver) => [.. receiver.Received.Where(got => got.Method == "POST")];
}
