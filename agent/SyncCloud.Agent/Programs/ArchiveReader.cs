using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Programs;

/// <summary>
/// Unpacks an archive with the agent's program as AGENTS.md has it: regular files with names below the folder, no links, bounded in number and size. Anything else is
/// an <see cref="AgentException"/>; what was unpacked until then is left to the caller.
/// </summary>
internal static class ArchiveReader
{
    private const int MaxFiles = 2000;
    private const long MaxLength = 1L << 30;
    private const int MaxName = 255;

    /// <summary>Writes the files into an empty folder and makes them durable.</summary>
    public static async Task UnpackAsync(string archive, bool isZip, string folder, CancellationToken cancellationToken)
    {
        var unpacking = new Unpacking(folder);
        try
        {
            await using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
            if (isZip) await UnpackZipAsync(file, unpacking, cancellationToken);
            else await UnpackTarAsync(file, unpacking, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw Refused($"it cannot be read ({exception.Message})");
        }
        unpacking.Flush();
    }

    private static async Task UnpackTarAsync(Stream file, Unpacking unpacking, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var bounded = new BoundedReader(gzip, MaxLength + (MaxFiles * 2048L));
        await using var tar = new TarReader(bounded);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw Refused($"'{entry.Name}' is no regular file");
            const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            await unpacking.AddAsync(entry.Name, entry.DataStream ?? Stream.Null, (entry.Mode & AnyExecute) != 0, cancellationToken);
        }
    }

    private static async Task UnpackZipAsync(Stream file, Unpacking unpacking, CancellationToken cancellationToken)
    {
        await using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxFiles) throw Refused($"it holds {zip.Entries.Count} files");
        foreach (var entry in zip.Entries)
        {
            // The upper half holds the mode of Unix, where the file's type is: none, or a regular file.
            if ((entry.ExternalAttributes >> 28 & 0xF) is not (0 or 8)) throw Refused($"'{entry.FullName}' is no regular file");
            await using var content = await entry.OpenAsync(cancellationToken);
            await unpacking.AddAsync(entry.FullName, content, isProgram: false, cancellationToken);
        }
    }

    private static AgentException Refused(string reason) => new($"the archive with the agent's program breaks the rules: {reason}", "nothing was installed; report this to whoever publishes it");

    /// <summary>The files of one archive on their way into a folder.</summary>
    private sealed class Unpacking(string root)
    {
        private readonly SortedSet<string> folders = new(StringComparer.Ordinal) { root };
        private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        private long length;

        public async Task AddAsync(string name, Stream content, bool isProgram, CancellationToken cancellationToken)
        {
            Check(name);
            if (!names.Add(name)) throw Refused($"it holds '{name}' twice");
            if (names.Count > MaxFiles) throw Refused($"it holds more than {MaxFiles} files");
            var path = Path.Combine([root, .. name.Split('/')]);
            for (var folder = Path.GetDirectoryName(path)!; folder != root; folder = Path.GetDirectoryName(folder)!) folders.Add(folder);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = (UnixFileMode)(isProgram ? 0b111_101_101 : 0b110_100_100);
            await using var file = new FileStream(path, options);
            var buffer = new byte[1 << 16];
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if ((length += count) > MaxLength) throw Refused("it holds more than 1 GiB");
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }

        public void Flush()
        {
            foreach (var folder in folders) DurableFolder.Flush(folder);
        }

        /// <summary>Relative, below the folder on every system: no part that leads elsewhere, and nothing that some system reads as a separator, a drive or a stream.</summary>
        private static void Check(string name)
        {
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxName || name.Any(character => character is '\\' or ':' || char.IsControl(character))
                || name.Split('/').Any(part => part is "" or "." or ".." || part[^1] is '.' or ' '))
                throw Refused($"'{Output.TextTable.Printable(name)}' cannot name a file below its folder");
        }
    }
}
