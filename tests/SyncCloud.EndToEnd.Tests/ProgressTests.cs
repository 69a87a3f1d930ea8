using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What long commands tell scripts while they work.</summary>
[TestClass]
public sealed class ProgressTests(TestContext context)
{
    [TestMethod]
    public async Task ProgressJson_OfLongCommands_ComesBetweenAndTheDocumentLast_AndJsonAloneIsOneDocument()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        File.WriteAllBytes(laptop.At("video.bin"), Bytes.Random(3_000_000, seed: 1));
        var sent = await StreamAsync(laptop, "sync");
        Assert.Contains("upload", sent);
        Assert.Contains("scan", sent);
        Assert.Contains("apply", await StreamAsync(desktop, "sync"));
        Assert.Contains("checkLogs", await StreamAsync(laptop, "verify", "documents", "--read-data"));
        Assert.Contains("pull", await StreamAsync(laptop, "export", "documents", "--at", "1", cloud.At("then")));
        Assert.Contains("scan", await StreamAsync(laptop, "rebuild", "documents"));

        laptop.Write("a.txt", "a");
        var alone = await laptop.RunAsync("sync", "--json");
        Assert.HasCount(1, alone.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), alone.Output);
        Assert.AreEqual("", alone.Error);
    }

    /// <summary>The stages that a command told of. The line after them is its document.</summary>
    private static async Task<string[]> StreamAsync(Device device, params string[] arguments)
    {
        var ended = await device.RunAsync([.. arguments, "--progress", "json"]);
        Assert.AreEqual(0, ended.Code, ended.ToString());
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.IsFalse(lines[^1].TryGetProperty("progress", out _), ended.Output);
        Assert.IsTrue(lines[..^1].All(line => line.TryGetProperty("progress", out _)), ended.Output);
        return [.. lines[..^1].Select(line => line.GetProperty("progress").GetProperty("stage").GetString()!)];
    }
}
