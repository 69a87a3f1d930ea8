using System.Diagnostics;
using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device: a home, a folder, and a real agent process for each command.</summary>
internal sealed class Device(string name, string home, string folder, CancellationToken cancellationToken)
{
    public string Name => name;
    public string Home => home;
    public string Folder => folder;

    /// <summary>What its programs find in their environment beyond that of the tests; null unsets.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>The same device whose programs find something else around them.</summary>
    public Device With(IReadOnlyDictionary<string, string?> variables) => new(name, home, folder, cancellationToken) { Variables = variables };

    public string At(params string[] parts) => Path.Combine([folder, .. parts]);

    public Task<Ended> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public Task<Ended> RunWithInputAsync(string input, params string[] arguments) =>
        Programs.EndAsync(Start(arguments), input, cancellationToken);

    /// <summary>Starts a command, whose streams are the caller's.</summary>
    public Process Start(params string[] arguments) => Programs.StartAgent(Variables, [.. arguments, "--home", home]);

    /// <summary>Runs a command that must end with 0, and gives its JSON.</summary>
    public async Task<JsonElement> DoneAsync(params string[] arguments)
    {
        var ended = await RunAsync([.. arguments, "--json"]);
        Assert.AreEqual(0, ended.Code, $"{name}: {string.Join(' ', arguments)} {ended}");
        return Json(ended);
    }

    /// <summary>Runs a command that must fail, and gives what it says.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.AreEqual(1, ended.Code, $"{name}: {string.Join(' ', arguments)} {ended}");
        Assert.DoesNotContain("unexpected ", ended.Error, "every error has words of its own");
        return ended.Error;
    }

    /// <summary>Syncs and must end in step: with 0, or with 3 when <paramref name="conflicts"/> wait.</summary>
    public async Task<JsonElement> SyncAsync(bool conflicts = false)
    {
        var ended = await RunAsync("sync", "--json");
        Assert.AreEqual(conflicts ? 3 : 0, ended.Code, $"{name}: sync {ended}");
        return Json(ended);
    }

    /// <summary>The one collection's status; it must be in step.</summary>
    public async Task<JsonElement> InStepAsync(bool conflicts = false)
    {
        var ended = await RunAsync("status", "--json");
        Assert.AreEqual(conflicts ? 3 : 0, ended.Code, $"{name}: status {ended}");
        return Json(ended).GetProperty("collections")[0];
    }

    public async Task<JsonElement[]> ConflictsAsync() => [.. (await DoneAsync("conflicts")).GetProperty("conflicts").EnumerateArray()];

    /// <summary>
    /// The device's disk copied as it is (its home and its folder). Both copies are on one machine here, so the copy's records name its own folder.
    /// </summary>
    public async Task<Device> CloneAsync(string cloneName, string cloneHome, string cloneFolder)
    {
        DiskCopy.Copy(home, cloneHome);
        DiskCopy.Copy(folder, cloneFolder);
        foreach (var record in Directory.GetFiles(Path.Combine(cloneHome, "collections"), "*.json"))
            await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, cancellationToken)).Replace(folder, cloneFolder, StringComparison.Ordinal), cancellationToken);
        return new Device(cloneName, cloneHome, cloneFolder, cancellationToken) { Variables = Variables };
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public string Read(string path) => File.ReadAllText(At(path));

    /// <summary>All files below the folder, with '/' between names, sorted; without the agent's own.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith(".synccloud/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static JsonElement Json(Ended ended) => JsonDocument.Parse(ended.Output).RootElement;
}
