using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The way back to a former version by the page's forms.</summary>
[TestClass]
public sealed partial class PageRestoreTests(TestContext context)
{
    [TestMethod]
    public async Task Restore_OfWhatOthersChangedAfterItWasShown_LeavesThatAlone_AndTellsSo()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var name in (string[])["map", "plan"]) laptop.Write($"trip/{name}.txt", "then");
        await laptop.SyncAsync();
        foreach (var name in (string[])["map", "plan"]) laptop.Write($"trip/{name}.txt", "now");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await using var daemon = await Following.RunAsync(laptop, context.CancellationToken);
        using var page = await PageReader.OpenAsync(laptop, context.CancellationToken);
        var item = ItemLink().Matches(await page.ReadAsync("search?q=trip")).First(match => match.Groups["path"].Value == "trip").Groups["place"].Value;
        var shown = await page.ReadAsync($"{item}/restore?at=1");
        foreach (var name in (string[])["map", "plan"]) Assert.Contains($"<bdi>trip/{name}.txt</bdi>", shown);

        desktop.Write("trip/plan.txt", "after it was shown");
        await desktop.SyncAsync();
        var said = await page.PressAsync(shown, "Restore, on every device");
        Assert.Contains("trip/map.txt is again as it was after log 1, on every device (1 change). Left alone, since changed after you were shown it: trip/plan.txt.", said);
        await desktop.SyncAsync();
        foreach (var device in devices) Assert.AreEqual(("then", "after it was shown"), (device.Read("trip/map.txt"), device.Read("trip/plan.txt")));
    }

    [GeneratedRegex("href=\"/[0-9a-f]+/(?<place>collections/[^\"]*/items/[^\"]*)\"><bdi>(?<path>[^<]*)</bdi>")]
    private static partial Regex ItemLink();
}
