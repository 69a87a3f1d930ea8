using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.LocalHost.Agents;

/// <summary>What a built or published agent consists of: the files that a device needs, by their name in the archive.</summary>
/// <param name="Rid">The platform.</param>
/// <param name="Files">Names with <c>/</c>, in order, and where each lies.</param>
/// <param name="Runtime">As in <see cref="AgentProgram.Runtime"/>.</param>
internal sealed record ProgramFiles(string Rid, ImmutableSortedDictionary<string, string> Files, string? Runtime)
{
    // For whoever debugs, and for compilers.
    private static readonly string[] unneeded = [".pdb", ".dbg", ".xml", ".dwarf"];

    /// <summary>Throws <see cref="LocalServerException"/> that says what is missing.</summary>
    public static ProgramFiles In(string folder, string rid)
    {
        if (!Directory.Exists(folder)) throw new LocalServerException($"there is no folder {folder}");
        var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), Path: path))
            .Where(file => IsNeeded(file.Name, rid))
            .ToImmutableSortedDictionary(file => file.Name, file => file.Path, StringComparer.Ordinal);
        if (!files.ContainsKey(Platforms.ProgramName(rid))) throw new LocalServerException($"{folder} holds no {Platforms.ProgramName(rid)}: name a folder that `dotnet publish agent/SyncCloud.Agent -r {rid}` has filled");
        if (!files.Keys.Any(name => Path.GetFileName(name) == SqliteLibrary(rid)))
            throw new LocalServerException($"{folder} holds no native SQLite library for {rid}");
        return new ProgramFiles(rid, files, RuntimeOf(folder));
    }

    /// <summary>
    /// The version that the program says it is. It is asked where it runs here, else it is read from the program's library; where neither can be,
    /// <paramref name="told"/> has to say it.
    /// </summary>
    public async Task<AgentVersion> VersionAsync(string? told, CancellationToken cancellationToken)
    {
        if (told is not null) return AgentVersion.TryParse(told, out var given) ? given : throw new LocalServerException($"'{told}' is no version, as 1.2.3 or 1.2.3-rc.1 are");
        if (Files.TryGetValue("synccloud.dll", out var library))
            return AgentVersion.TryParseInformational(FileVersionInfo.GetVersionInfo(library).ProductVersion, out var written) ? written : throw new LocalServerException($"{library} has no version");
        if (Rid != Platforms.OfThisProcess) throw new LocalServerException($"the program for {Rid} cannot be asked for its version here: say --version VERSION");
        var program = Files[Platforms.ProgramName(Rid)];
        var ended = await OtherProgram.RunAsync(program, ["--version"], TimeSpan.FromMinutes(1), cancellationToken);
        return ended.Code == 0 && AgentVersion.TryParseInformational(ended.Output, out var version) ? version : throw new LocalServerException($"{program} does not tell its version: {ended.Output} {ended.Error}");
    }

    private static bool IsNeeded(string name, string rid)
    {
        if (unneeded.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || name.Contains(".dSYM/", StringComparison.Ordinal)) return false;
        // A build that is not for one platform brings the native libraries of all.
        if (!name.StartsWith("runtimes/", StringComparison.Ordinal)) return true;
        var platform = name.Split('/')[1];
        return platform == rid || platform == rid[..rid.LastIndexOf('-')] || (platform == "unix" && !Platforms.IsWindows(rid));
    }

    private static string SqliteLibrary(string rid) => Platforms.IsWindows(rid) ? "e_sqlite3.dll" : rid.StartsWith("osx-", StringComparison.Ordinal) ? "libe_sqlite3.dylib" : "libe_sqlite3.so";

    /// <summary>A build that relies on an installed runtime says so beside it.</summary>
    private static string? RuntimeOf(string folder)
    {
        var path = Path.Combine(folder, "synccloud.runtimeconfig.json");
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        if (!document.RootElement.GetProperty("runtimeOptions").TryGetProperty("framework", out var framework)) return null;
        var version = framework.GetProperty("version").GetString()!.Split('.');
        return $"{version[0]}.{version[1]}";
    }
}
