using System.Diagnostics;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A page that waits for what does not answer holds up no daemon that is told to end.</summary>
[TestClass]
public sealed class StuckPageTests(TestContext context)
{
    [TestMethod]
    [DataRow(null, 6)]
    [DataRow("1", 0)]
    public async Task PageThatHangs_DaemonEndsWhenItIsStopped_WithWhatItsStarterTakesForAStop(string? isSuccess, int code)
    {
        Parts.RequireUnix("named pipes");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0].With(new Dictionary<string, string?> { ["SYNCCLOUD_STOP_IS_SUCCESS"] = isSuccess });
        await laptop.SyncAsync();
        await laptop.DoneAsync("pause", "documents");
        await using var daemon = Following.Run(laptop, context.CancellationToken);
        await daemon.UntilAsync(() => File.Exists(Path.Combine(laptop.Home, "run", "daemon.sock")), "the daemon runs");
        using var page = await PageReader.OpenAsync(laptop, context.CancellationToken);
        var record = Directory.GetFiles(Path.Combine(laptop.Home, "collections"), "last-sync.json", SearchOption.AllDirectories).Single();
        File.Delete(record);
        using (var mkfifo = Process.Start("mkfifo", [record])) await mkfifo.WaitForExitAsync(context.CancellationToken);
        var waiting = page.ReadAsync("");
        // Opened when somebody reads it.
        using var writer = await Task.Run(() => new FileStream(record, FileMode.Open, FileAccess.Write), context.CancellationToken);
        await laptop.DoneAsync("stop");
        Assert.AreEqual(code, await daemon.EndAsync(), daemon.Said);
        Assert.Contains("what was asked for on the page did not end", daemon.Said);
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting);
    }
}
