using System.IO.Compression;
using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.LocalHost.Agents;

/// <summary>
/// Packs programs as AGENTS.md has it. The same files give the same bytes: names are in order, and neither times nor owners are kept.
/// </summary>
internal static class ArchiveWriter
{
    private const string Licence = "LICENSE";

    /// <summary>Writes the archive to a new file and makes it durable; the result's version is the caller's word.</summary>
    public static async Task<AgentProgram> WriteAsync(ProgramFiles program, AgentVersion version, string path, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            if (Platforms.IsWindows(program.Rid)) await ReproducibleArchive.WriteZipAsync(Entries(program), ReproducibleArchive.NoTime, level, file, cancellationToken);
            else await ReproducibleArchive.WriteTarAsync(Entries(program), ReproducibleArchive.NoTime, level, file, cancellationToken);
            file.Flush(flushToDisk: true);
        }
        await using var written = File.OpenRead(path);
        if (written.Length > AgentManifest.MaxArchiveLength) throw new LocalServerException($"the program for {program.Rid} is larger than devices take: {written.Length} bytes packed");
        var sha256 = Hash256.Read(await SHA256.HashDataAsync(written, cancellationToken));
        return new AgentProgram { Rid = program.Rid, Version = version, Sha256 = sha256, Length = written.Length, Runtime = program.Runtime };
    }

    private static IEnumerable<ArchiveEntry> Entries(ProgramFiles program)
    {
        var files = program.Files.Select(file => new ArchiveEntry(file.Key, () => File.OpenRead(file.Value), file.Key == Platforms.ProgramName(program.Rid)));
        return program.Files.ContainsKey(Licence) ? files : files.Append(new ArchiveEntry(Licence, OpenLicence, IsProgram: false));
    }

    private static Stream OpenLicence() => typeof(ArchiveWriter).Assembly.GetManifestResourceStream(Licence)!;
}
