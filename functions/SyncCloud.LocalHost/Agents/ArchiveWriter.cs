using System.Formats.Tar;
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
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The first moment that a zip can name.
    private static readonly DateTimeOffset noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the archive to a new file and makes it durable; the result's version is the caller's word.</summary>
    public static async Task<AgentProgram> WriteAsync(ProgramFiles program, AgentVersion version, string path, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            if (Platforms.IsWindows(program.Rid)) await WriteZipAsync(program, file, level, cancellationToken);
            else await WriteTarAsync(program, file, level, cancellationToken);
            file.Flush(flushToDisk: true);
        }
        await using var written = File.OpenRead(path);
        if (written.Length > AgentManifest.MaxArchiveLength) throw new LocalServerException($"the program for {program.Rid} is larger than devices take: {written.Length} bytes packed");
        var sha256 = Hash256.Read(await SHA256.HashDataAsync(written, cancellationToken));
        return new AgentProgram { Rid = program.Rid, Version = version, Sha256 = sha256, Length = written.Length, Runtime = program.Runtime };
    }

    private static async Task WriteTarAsync(ProgramFiles program, Stream to, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(to, level, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (name, path) in program.Files)
        {
            await using var file = File.OpenRead(path);
            await WriteAsync(name, file);
        }
        if (!program.Files.ContainsKey(Licence))
        {
            await using var licence = OpenLicence();
            await WriteAsync(Licence, licence);
        }

        Task WriteAsync(string name, Stream content) => tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = name == Platforms.ProgramName(program.Rid) ? Executable : Readable, ModificationTime = noTime, DataStream = content,
        }, cancellationToken);
    }

    private static async Task WriteZipAsync(ProgramFiles program, Stream to, CompressionLevel level, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, path) in program.Files)
        {
            await using var file = File.OpenRead(path);
            await WriteAsync(name, file);
        }
        if (!program.Files.ContainsKey(Licence))
        {
            await using var licence = OpenLicence();
            await WriteAsync(Licence, licence);
        }

        async Task WriteAsync(string name, Stream content)
        {
            var entry = zip.CreateEntry(name, level);
            entry.LastWriteTime = noTime;
            await using var stream = await entry.OpenAsync(cancellationToken);
            await content.CopyToAsync(stream, cancellationToken);
        }
    }

    private static Stream OpenLicence() => typeof(ArchiveWriter).Assembly.GetManifestResourceStream(Licence)!;
}
