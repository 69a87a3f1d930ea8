using System.Runtime.InteropServices;
using SyncCloud.Agent.Autostart;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.LocalHost.Agents;

/// <summary>
/// Builds the agent's program from this repository's sources with the .NET SDK: natively (AOT) for the machine that it runs on, where that works; else with the
/// runtime in it, trimmed, the managed part in one file. Either needs nothing installed on the device.
/// </summary>
internal sealed class AgentBuild(string sources, Action<string> tell)
{
    private static readonly string Project = Path.Combine("agent", "SyncCloud.Agent", "SyncCloud.Agent.csproj");
    // A small machine takes a while, and may have packages to fetch first.
    private static readonly TimeSpan patience = TimeSpan.FromHours(2);
    private static readonly string[] selfContained = ["--self-contained", "-p:PublishAot=false", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true"];

    /// <summary>The sources that <paramref name="given"/> names, else those that this program was built in. Throws <see cref="LocalServerException"/> when there are none.</summary>
    public static string FindSources(string? given)
    {
        for (var folder = given ?? AppContext.BaseDirectory; folder is not null; folder = given is null ? Path.GetDirectoryName(folder) : null)
            if (File.Exists(Path.Combine(folder, Project))) return folder;
        throw new LocalServerException($"{(given is null ? "this program lies in no clone of SyncCloud's repository" : $"{given} is no clone of SyncCloud's repository")}: name one with --source DIR, or a finished program with --from DIR");
    }

    /// <summary>Builds into a new folder; returns the version that was built.</summary>
    public async Task<AgentVersion> BuildAsync(string rid, string folder, CancellationToken cancellationToken)
    {
        if (rid == Platforms.OfThisProcess)
        {
            tell($"building for {rid}, natively");
            if ((await PublishAsync(rid, folder, [], cancellationToken)).Code == 0) return await VersionAsync(cancellationToken);
            tell("that does not work here (it needs clang or gcc, and zlib; on Windows the C++ build tools); so with the runtime in it");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        else
        {
            tell($"building for {rid}, with the runtime in it");
        }
        var ended = await PublishAsync(rid, folder, selfContained, cancellationToken);
        return ended.Code == 0 ? await VersionAsync(cancellationToken) : throw new LocalServerException($"the agent could not be built for {rid}:\n{ended.Output}{ended.Error}");
    }

    private Task<ChildRun> PublishAsync(string rid, string folder, string[] how, CancellationToken cancellationToken) =>
        OtherProgram.RunAsync(Dotnet, ["publish", Path.Combine(sources, Project), "-c", "Release", "-r", rid, "-o", folder, "-v", "quiet", "--nologo", .. how], patience, cancellationToken);

    private async Task<AgentVersion> VersionAsync(CancellationToken cancellationToken)
    {
        var ended = await OtherProgram.RunAsync(Dotnet, ["msbuild", Path.Combine(sources, Project), "-getProperty:Version"], patience, cancellationToken);
        return ended.Code == 0 && AgentVersion.TryParse(ended.Output.Trim(), out var version) ? version : throw new LocalServerException($"the agent's version cannot be told:\n{ended.Output}{ended.Error}");
    }

    /// <summary>The host that runs this program, else the one on the PATH.</summary>
    private static string Dotnet
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
            // …/shared/Microsoft.NETCore.App/VERSION/ is three folders below the host.
            var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
            return File.Exists(beside) ? beside : name;
        }
    }
}
