using System.IO.Compression;
using System.Runtime.InteropServices;
using SyncCloud.LocalHost.Agents;

namespace SyncCloud.Packing;

/// <summary>
/// Archives of both programs, which need nothing installed. The agent is native where this machine is such a one, else it has the runtime in it, trimmed, in one file. LocalHost has the runtime in it,
/// in one file that is not trimmed, and the agent of its platform beside it.
/// </summary>
internal sealed class Programs(Release release)
{
    // For whoever debugs, and for compilers.
    private static readonly string[] unneeded = [".pdb", ".dbg", ".dwarf", ".xml"];

    private static string ThisMachine =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private string? manual;

    public async Task PackAsync(string rid, CancellationToken cancellationToken)
    {
        var agent = await AgentAsync(rid, cancellationToken);
        await WriteAsync("synccloud", rid, agent, cancellationToken, rid.StartsWith("win-", StringComparison.Ordinal) ? null : manual ??= await ManualAsync(cancellationToken));
        release.Tell($"synccloud-local for {rid}");
        var local = Empty("local", rid);
        // The runtime is compiled ahead as it comes; to do it again together with the program takes minutes.
        await release.Dotnet.AskAsync(cancellationToken, ["publish", Path.Combine("functions", "SyncCloud.LocalHost"), "-r", rid, "--self-contained", "-p:PublishSingleFile=true", "-p:PublishReadyToRunComposite=false", $"-p:AgentFolder={agent}", "-o", local, .. release.BuildArguments]);
        await WriteAsync("synccloud-local", rid, local, cancellationToken);
    }

    /// <summary>The folder with the agent for a platform, and nothing else in it.</summary>
    public async Task<string> AgentAsync(string rid, CancellationToken cancellationToken)
    {
        var folder = Empty("agent", rid);
        var isNative = rid == ThisMachine;
        release.Tell($"synccloud for {rid}, {(isNative ? "natively" : "with the runtime in it")}");
        string[] how = isNative ? [] : ["--self-contained", "-p:PublishAot=false", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true"];
        await release.Dotnet.AskAsync(cancellationToken, ["publish", Path.Combine("agent", "SyncCloud.Agent"), "-r", rid, "-o", folder, .. how, .. release.BuildArguments]);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !IsNeeded(path))) File.Delete(path);
        foreach (var symbols in Directory.EnumerateDirectories(folder, "*.dSYM")) Directory.Delete(symbols, recursive: true);
        return folder;
    }

    /// <summary>The agent's manual page, a file: as a build of it that runs anywhere tells it.</summary>
    private async Task<string> ManualAsync(CancellationToken cancellationToken)
    {
        await release.Dotnet.AskAsync(cancellationToken, ["build", Path.Combine("agent", "SyncCloud.Agent"), .. release.BuildArguments]);
        var page = await release.Dotnet.AskAsync(cancellationToken, release.At("build", "bin", "SyncCloud.Agent", "release", "synccloud.dll"), "help", "--man");
        var path = release.At("synccloud.1");
        await File.WriteAllTextAsync(path, page + "\n", cancellationToken);
        return path;
    }

    private async Task WriteAsync(string name, string rid, string folder, CancellationToken cancellationToken, string? manual = null)
    {
        var isWindows = rid.StartsWith("win-", StringComparison.Ordinal);
        var top = $"{name}-{release.Version}-{rid}";
        var program = isWindows ? ".exe" : "";
        var entries = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsNeeded)
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), Path: path))
            .Append((Name: "LICENSE", Path: Path.Combine(release.Root, "LICENSE")))
            .Concat(manual is null ? [] : [(Name: Path.GetFileName(manual), Path: manual)])
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new ArchiveEntry($"{top}/{file.Name}", () => File.OpenRead(file.Path), file.Name == name + program || file.Name == "agent/synccloud" + program))
            .ToArray();
        var archive = Path.Combine(release.To, top + (isWindows ? ".zip" : ".tar.gz"));
        await using (var file = File.Create(archive))
        {
            if (isWindows) await ReproducibleArchive.WriteZipAsync(entries, release.Time, CompressionLevel.SmallestSize, file, cancellationToken);
            else await ReproducibleArchive.WriteTarAsync(entries, release.Time, CompressionLevel.SmallestSize, file, cancellationToken);
        }
        release.TellOf(archive);
    }

    private string Empty(params string[] parts)
    {
        var folder = release.At(parts);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static bool IsNeeded(string path) => !unneeded.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && Path.GetFileName(path) != "web.config" && !Path.GetFileName(path).EndsWith(".staticwebassets.endpoints.json", StringComparison.Ordinal);
}
