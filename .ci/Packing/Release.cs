using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.Packing;

/// <summary>What is built, from which commit, and where it goes.</summary>
internal sealed record Release
{
    private const string Sums = "SHA256SUMS";
    private readonly long started = Stopwatch.GetTimestamp();

    /// <summary>The repository's folder.</summary>
    public required string Root { get; init; }

    /// <summary>The folder for what is finished.</summary>
    public required string To { get; init; }

    public required string Version { get; init; }
    public required string Commit { get; init; }

    /// <summary>The commit's: what is built carries no other.</summary>
    public required DateTimeOffset Time { get; init; }

    public Tool Dotnet => new("dotnet", Root);

    /// <summary>A folder for what is on the way; every run of this commit uses the same, since paths leave their marks.</summary>
    public string At(params string[] parts) => Path.Combine([Root, "artifacts", "work", .. parts]);

    /// <summary>What every build here is told: this version, paths as on any machine, and intermediate files apart from those of ordinary builds.</summary>
    public string[] BuildArguments => ["-c", "Release", "-v", "quiet", "--nologo", "--artifacts-path", At("build"), $"-p:Version={Version}", "-p:ContinuousIntegrationBuild=true"];

    public static async Task<Release> OpenAsync(string to, CancellationToken cancellationToken)
    {
        var here = new Tool("git", AppContext.BaseDirectory);
        var root = Path.GetFullPath(await here.AskAsync(cancellationToken, "rev-parse", "--show-toplevel"));
        var git = new Tool("git", root);
        var commits = int.Parse(await git.AskAsync(cancellationToken, "rev-list", "--count", "HEAD"), CultureInfo.InvariantCulture);
        var isChanged = (await git.AskAsync(cancellationToken, "status", "--porcelain")).Length > 0;
        var first = await new Tool("dotnet", root).AskAsync(cancellationToken, "msbuild", Path.Combine("agent", "SyncCloud.Agent"), "-getProperty:VersionPrefix");
        var seconds = await git.AskAsync(cancellationToken, "log", "-1", "--format=%ct");
        return new Release
        {
            Root = root,
            To = to,
            Version = ReleaseVersion.Of(await Tags.DescribeAsync(git, cancellationToken), commits, first, isChanged),
            Commit = await git.AskAsync(cancellationToken, "rev-parse", "HEAD"),
            Time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)),
        };
    }

    public void Prepare(bool keep)
    {
        Directory.CreateDirectory(To);
        if (!keep) foreach (var former in Directory.EnumerateFiles(To)) File.Delete(former);
        Console.WriteLine($"{Version} of {Commit} ({Time:yyyy-MM-dd HH:mm:ss} UTC), into {To}");
    }

    /// <summary>Tells what is begun.</summary>
    public void Tell(string begun) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds,5:F0} s  {begun}"));

    /// <summary>Tells of a finished file.</summary>
    public void TellOf(string path) => Tell(string.Create(CultureInfo.InvariantCulture, $"  {new FileInfo(path).Length,12:N0}  {Path.GetFileName(path)}"));

    /// <summary>Writes the sums of all files in the folder, as <c>sha256sum --check</c> takes them.</summary>
    public async Task SumAsync(CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(To).Where(path => Path.GetFileName(path) != Sums).Order(StringComparer.Ordinal))
        {
            await using var file = File.OpenRead(path);
            lines.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))).Append("  ").Append(Path.GetFileName(path)).Append('\n');
        }
        await File.WriteAllTextAsync(Path.Combine(To, Sums), lines.ToString(), cancellationToken);
    }
}
