namespace SyncCloud.EndToEnd.Tests;

/// <summary>What a collection's page tells of how the device takes part in it.</summary>
[TestClass]
public sealed class PageCollectionTests(TestContext context)
{
    [TestMethod]
    public async Task Page_OfACollection_TellsItsModeAndWhichFoldersAreHere()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "phone");
        var phone = devices[1];
        foreach (var path in (string[])["photos & films/1", "work/plan"]) devices[0].Write(path, path);
        await devices[0].SyncAsync();
        await phone.DoneAsync("select", "documents", "--without", "photos & films");
        await using var daemon = await Following.RunAsync(phone, context.CancellationToken);
        using var page = await PageReader.OpenAsync(phone, context.CancellationToken);
        var id = (await phone.InStepAsync()).GetProperty("id").GetString();
        var shown = await page.ReadAsync($"collections/{id}");
        Assert.Contains("<dd>sends and receives</dd>", shown);
        Assert.Contains("all folders but &#39;photos &amp; films&#39; are on this device: <code class=\"command\">synccloud select documents</code>", shown);

        await phone.DoneAsync("mode", "documents", "--read-only");
        await phone.DoneAsync("select", "documents", "--all");
        // The daemon hears of it with its next sync.
        while ((shown = await page.ReadAsync($"collections/{id}")).Contains("photos", StringComparison.Ordinal)) await Task.Delay(50, context.CancellationToken);
        Assert.Contains("only receives; what changes here stays here: <code class=\"command\">synccloud mode documents</code>", shown);
    }
}
