using System.Diagnostics;
using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A person with a home directory that has nothing in it, and a shell. What they install runs as it was installed, by its name.</summary>
internal sealed class Newcomer(string home, CancellationToken cancellationToken)
{
    private readonly string home = Directory.CreateDirectory(home).FullName;

    /// <summary>Where the install script puts the program.</summary>
    public string Program => At(".local", "share", "synccloud-program");

    public string At(params string[] parts) => Path.Combine([home, .. parts]);

    public async Task<Ended> InstallAsync(Uri service)
    {
        var ended = await ShellAsync($"curl -fsS {service}install.sh | sh");
        Assert.AreEqual(0, ended.Code, ended.ToString());
        return ended;
    }

    /// <summary>Runs a line of shell in a process that knows of this home and nothing else.</summary>
    public Task<Ended> ShellAsync(string line) => RunAsync("/bin/sh", "-c", line);

    /// <summary>Runs the installed program, which must end with 0, and gives its JSON.</summary>
    public async Task<JsonElement> DoneAsync(params string[] arguments)
    {
        var ended = await RunAsync(At(".local", "bin", "synccloud"), [.. arguments, "--json"]);
        Assert.AreEqual(0, ended.Code, $"{string.Join(' ', arguments)} {ended}");
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>Runs the installed program, which must fail, and gives what it says.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var ended = await RunAsync(At(".local", "bin", "synccloud"), arguments);
        Assert.AreEqual(1, ended.Code, ended.ToString());
        Assert.DoesNotContain("unexpected ", ended.Error, "every error has words of its own");
        return ended.Error;
    }

    public async Task<string> VersionAsync() => (await DoneAsync("--version")).GetProperty("version").GetString()!;

    private Task<Ended> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("XDG_", StringComparison.Ordinal) || name.StartsWith("SYNCCLOUD_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = home;
        // The plain build needs the runtime that runs this test, which need not be where a program looks by itself.
        start.Environment["DOTNET_ROOT"] = Programs.DotnetRoot;
        return Programs.EndAsync(Process.Start(start)!, "", cancellationToken);
    }
}
