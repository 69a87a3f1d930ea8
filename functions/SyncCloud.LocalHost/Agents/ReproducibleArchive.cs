using System.Formats.Tar;
using System.IO.Compression;

namespace SyncCloud.LocalHost.Agents;

/// <summary>A file of an archive: its name there, with <c>/</c>, its bytes, and whether it is a program.</summary>
internal sealed record ArchiveEntry(string Name, Func<Stream> Open, bool IsProgram);

/// <summary>Archives whose bytes are those of their entries alone: in the order given, at one time, of nobody. Links and empty folders have no place in them.</summary>
internal static class ReproducibleArchive
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The first moment that a zip can name.</summary>
    public static DateTimeOffset NoTime { get; } = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a tar (POSIX ustar) in gzip.</summary>
    public static async Task WriteTarAsync(IEnumerable<ArchiveEntry> entries, DateTimeOffset time, CompressionLevel level, Stream to, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(to, level, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var entry in entries)
        {
            await using var content = entry.Open();
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, entry.Name) { Mode = entry.IsProgram ? Executable : Readable, ModificationTime = time, DataStream = content }, cancellationToken);
        }
    }

    /// <summary>Writes a zip. It names times without a zone and to two seconds: as they are in UTC.</summary>
    public static async Task WriteZipAsync(IEnumerable<ArchiveEntry> entries, DateTimeOffset time, CompressionLevel level, Stream to, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in entries)
        {
            var packed = zip.CreateEntry(entry.Name, level);
            packed.LastWriteTime = time.ToUniversalTime();
            await using var stream = await packed.OpenAsync(cancellationToken);
            await using var content = entry.Open();
            await content.CopyToAsync(stream, cancellationToken);
        }
    }
}
