using System.Buffers;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Reads files of a volume as contents, in one buffer's memory.</summary>
internal static class ContentReader
{
    private const int bufferLength = 256 << 10;

    /// <summary>The content of the file as it is read now. Throws <see cref="VolumeException"/>.</summary>
    /// <param name="volume">Where it lies.</param>
    /// <param name="path">Which it is.</param>
    /// <param name="expected">About how long it is; decides nothing but the way.</param>
    /// <param name="taken">Takes the sums of its leaves, where it is large.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    internal static ContentRef Hash(IVolume volume, string path, long expected, TakenSums? taken, CancellationToken cancellationToken)
    {
        using var source = volume.OpenRead(path);
        if (expected < LeafReader.WorthFrom) return Copy(source, path, null, cancellationToken);
        var sums = LeafReader.Read(source, path, cancellationToken);
        taken?.Add(sums);
        return sums.Content;
    }

    /// <summary>The same, and what the file shows after it was read: null when it lies there no more.</summary>
    internal static ContentRef Hash(IVolume volume, string path, long expected, TakenSums? taken, out VolumeStat? after, CancellationToken cancellationToken)
    {
        if (expected < bufferLength && HashSmall(volume, path, out after) is { } small) return small;
        var content = Hash(volume, path, expected, taken, cancellationToken);
        after = volume.Stat(path);
        return content;
    }

    private static ContentRef? HashSmall(IVolume volume, string path, out VolumeStat? after)
    {
        after = null;
        var buffer = ArrayPool<byte>.Shared.Rent(bufferLength);
        try
        {
            if (volume.TryRead(path, buffer.AsMemory(0, bufferLength), out var seen) is not { } read || read == bufferLength) return null;
            after = seen;
            return new ContentRef(read, ContentHash.Leaf(buffer.AsSpan(0, read)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies all of <paramref name="source"/> and says what it was.</summary>
    internal static ContentRef Copy(Stream source, string path, Stream? destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bufferLength);
        try
        {
            var first = Fill(source, buffer.AsSpan(0, bufferLength), path, cancellationToken);
            destination?.Write(buffer, 0, first);
            // All of it: that needs no hasher of its own, of which a scan would make one for each small file.
            if (first < bufferLength) return new ContentRef(first, ContentHash.Leaf(buffer.AsSpan(0, first)));
            using var hasher = new ContentHasher();
            hasher.Append(buffer.AsSpan(0, first));
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = Read(source, buffer.AsSpan(0, bufferLength), path);
                if (read == 0) return hasher.Finish();
                hasher.Append(buffer.AsSpan(0, read));
                destination?.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads on until the buffer is full or nothing comes any more. Returns how much it is.</summary>
    internal static int Fill(Stream source, Span<byte> buffer, string path, CancellationToken cancellationToken)
    {
        var filled = 0;
        for (var read = 1; read > 0 && filled < buffer.Length; filled += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            read = Read(source, buffer[filled..], path);
        }
        return filled;
    }

    /// <summary>The next bytes; 0 at the end. Throws <see cref="VolumeException"/>.</summary>
    internal static int Read(Stream source, Span<byte> buffer, string path)
    {
        try { return source.Read(buffer); }
        catch (Exception e) when (e is IOException and not VolumeException or UnauthorizedAccessException)
        {
            throw new VolumeException(VolumeError.Failed, path, $"it cannot be read: {e.Message}", e);
        }
    }
}
