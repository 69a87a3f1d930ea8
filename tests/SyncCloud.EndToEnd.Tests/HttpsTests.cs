using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class HttpsTests(TestContext context)
{
    [TestMethod]
    public async Task OwnCertificate_IsPinned_AndAnotherOneIsRefusedUntilItIsTrustedAnew()
    {
        await using var cloud = await Cloud.StartAsync("https://127.0.0.1:0", context.CancellationToken);
        var stranger = new Device("stranger", cloud.At("stranger-home"), cloud.At("stranger"), context.CancellationToken);
        Assert.Contains("--fingerprint", await stranger.RefusedAsync("join", cloud.Address.ToString(), "--code", await cloud.CodeAsync("ann")));

        var first = await FingerprintAsync(cloud);
        cloud.JoinOptions = ["--fingerprint", first.ToUpperInvariant()];
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("a.txt", "a");
        await File.WriteAllBytesAsync(devices[0].At("big.bin"), Bytes.Random(3_000_000, seed: 1), context.CancellationToken);
        foreach (var device in devices) await device.SyncAsync();
        Trees.AreEqual(devices[0].Folder, devices[1].Folder);

        await cloud.StopAsync();
        File.Delete(Path.Combine(cloud.Data, "certificate.pem"));
        await cloud.RestartAsync();
        var second = await FingerprintAsync(cloud);
        devices[0].Write("b.txt", "b");
        var refused = await devices[0].RefusedAsync("sync");
        foreach (var word in new[] { first, second, "synccloud trust --fingerprint" }) Assert.Contains(word, refused);
        await devices[0].DoneAsync("trust", "--fingerprint", second);
        await devices[0].SyncAsync();
        Assert.Contains(second, await File.ReadAllTextAsync(Path.Combine(devices[0].Home, "installation.json"), context.CancellationToken));
        Assert.Contains(first, await devices[1].RefusedAsync("sync"), "the other device still waits for its user");
    }

    private async Task<string> FingerprintAsync(Cloud cloud)
    {
        var ended = await Programs.EndAsync(Programs.StartLocal("code", "--data", cloud.Data, "--user", "ann", "--json"), "", context.CancellationToken);
        return JsonDocument.Parse(ended.Output).RootElement.GetProperty("fingerprint").GetString()!;
    }
}
