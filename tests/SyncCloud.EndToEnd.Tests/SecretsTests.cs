using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class SecretsTests(TestContext context)
{
    [TestMethod]
    public async Task WholeSession_WithEverythingLogged_TellsNoSecret_AndKeepsEveryFileToItsOwner()
    {
        if (OperatingSystem.IsWindows())
        {
            Parts.RequireUnix("file modes");
            return;
        }
        await using var cloud = await Cloud.StartAsync("https://127.0.0.1:0", context.CancellationToken, "--log-level", "trace");
        var told = new StringBuilder();
        var code = await CodeAsync(cloud);
        var laptop = new Device("laptop", cloud.At("laptop-home"), Directory.CreateDirectory(cloud.At("laptop")).FullName, context.CancellationToken);
        await SayAsync("join", cloud.Address.ToString(), "--code", code.Code, "--fingerprint", code.Fingerprint);
        await SayAsync("add", "documents", laptop.Folder);
        laptop.Write("a.txt", "a");
        await File.WriteAllBytesAsync(laptop.At("big.bin"), Bytes.Random(1_000_000, seed: 1), context.CancellationToken);
        foreach (var command in (string[][])[["sync"], ["status"], ["devices"], ["collections"], ["log", "documents"], ["verify", "documents", "--read-data"], ["sync", "--json"], ["guard", "documents"], ["doctor"]]) await SayAsync(command);
        await SayAsync("join", cloud.Address.ToString(), "--code", code.Code, "--fingerprint", code.Fingerprint, "--name", "once more");
        await cloud.StopAsync();

        // The token, the device's secret, its nonce; and the code it came with.
        var secrets = Texts(JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(laptop.Home, "credentials"), context.CancellationToken)).RootElement, "")
            .Where(text => text.Name.Contains("token", StringComparison.OrdinalIgnoreCase) || text.Name.Contains("secret", StringComparison.OrdinalIgnoreCase) || text.Name.Contains("nonce", StringComparison.OrdinalIgnoreCase))
            .Select(text => text.Value).Append(code.Code).Where(secret => secret.Length >= 8).ToList();
        Assert.IsGreaterThanOrEqualTo(4, secrets.Count, "a token, a secret, a nonce, the code");
        Assert.Contains("documents", cloud.Said + told, "there is something to look through");
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, cloud.Said, "in the service's log");
            Assert.DoesNotContain(secret, told.ToString(), "in what the agent says");
        }
        foreach (var path in Directory.EnumerateFiles(cloud.Data, "*", SearchOption.AllDirectories))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, context.CancellationToken));
            foreach (var secret in secrets) Assert.DoesNotContain(secret, bytes, $"as it is in {path}; the service keeps hashes");
        }
        foreach (var path in (string[])[.. Directory.EnumerateFiles(cloud.Data, "*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(laptop.Home, "*", SearchOption.AllDirectories)])
            Assert.AreEqual(UnixFileMode.None, Reachable(path, cloud.At()) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite), $"{path} is for its owner alone");

        async Task SayAsync(params string[] arguments)
        {
            var ended = await laptop.RunAsync(arguments);
            told.AppendLine(ended.ToString());
        }
    }

    private async Task<(string Code, string Fingerprint)> CodeAsync(Cloud cloud)
    {
        var ended = await Programs.EndAsync(Programs.StartLocal("code", "--data", cloud.Data, "--user", "ann", "--json"), "", context.CancellationToken);
        var document = JsonDocument.Parse(ended.Output).RootElement;
        return (document.GetProperty("code").GetString()!, document.GetProperty("fingerprint").GetString()!);
    }

    // What others may do with a file whose folders let nobody else in is of no account.
    [UnsupportedOSPlatform("windows")]
    private static UnixFileMode Reachable(string path, string top)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder != top; folder = Path.GetDirectoryName(folder)!)
            if ((File.GetUnixFileMode(folder) & (UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == UnixFileMode.None) return UnixFileMode.None;
        return File.GetUnixFileMode(path);
    }

    private static IEnumerable<(string Name, string Value)> Texts(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value, property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, name)),
        JsonValueKind.String => [(name, element.GetString()!)],
        _ => [],
    };
}
