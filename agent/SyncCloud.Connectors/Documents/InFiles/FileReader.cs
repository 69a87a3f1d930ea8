using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>Reads and writes whole files.</summary>
internal sealed class FileReader(IVolume volume, DocumentOptions options)
{
    /// <summary>No application keeps more than this in one file of such a form.</summary>
    internal const long Longest = 256L << 20;

    /// <summary>Null when nothing is there, or it changed while it was read. <paramref name="isOurs"/>: this process wrote it just now. Throws <see cref="VolumeException"/>.</summary>
    internal DocumentFile? Read(string name, bool isOurs = false) => Read(name, out _, isOurs);

    /// <param name="name">The document.</param>
    /// <param name="isThere">Whether something is, which can be read or not.</param>
    /// <param name="isOurs">This process wrote it just now.</param>
    internal DocumentFile? Read(string name, out bool isThere, bool isOurs = false)
    {
        isThere = false;
        if (volume.Stat(name) is not { } before) return null;
        isThere = true;
        if (before.Type != VolumeType.File) throw new VolumeException(VolumeError.WrongType, name, "it is no regular file");
        if (before.Length > Longest) throw new VolumeException(VolumeError.Failed, name, $"it is larger than {Longest >> 20} MiB");
        // Asked before reading: what is modified from now on is either seen below or within the grain.
        var unsure = before.IsUnsure(volume, options.Time, options.Grain, isOurs);
        var bytes = new byte[before.Length];
        using (var source = volume.OpenRead(name))
        {
            if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length || source.ReadByte() >= 0) return null;
        }
        var after = volume.Stat(name);
        isThere = after is not null;
        return after is { } same && FileStamp.Of(before).Same(FileStamp.Of(same)) ? new DocumentFile(name, bytes, FileStamp.Of(before, unsure).ToArray(), before.Mode) : null;
    }

    /// <summary>Whether the document was written to so shortly ago that whoever does may not be done.</summary>
    internal bool IsSettling(in VolumeStat stat) => Age(stat) is >= 0 and var age && age <= options.Settling.TotalNanoseconds;

    /// <summary>Makes a new file, not durable yet, or none: throws <see cref="IOException"/>.</summary>
    internal static void Write(IVolume to, string path, ReadOnlyMemory<byte> bytes, int? mode)
    {
        var destination = to.CreateFile(path);
        try
        {
            using (destination) destination.Write(bytes.Span);
            if (mode is { } bits) to.SetMode(path, bits);
        }
        catch (IOException)
        {
            TryRemove(to, path);
            throw;
        }
    }

    private static void TryRemove(IVolume from, string path)
    {
        try { from.RemoveFile(path); }
        catch (VolumeException) { /* what hindered the writing is what is told */ }
    }

    private double Age(in VolumeStat stat) => ((double)(options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) - stat.Modified;
}
