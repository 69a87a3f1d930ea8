using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Downloads what is needed of a container: the whole pack when much of it is needed, else its directory and then only the blocks. Safe for
/// concurrent calls for different containers.
/// </summary>
internal sealed class ContainerLoader(CollectionId collection, ICloudTransport transport)
{
    private const long WholeFrom = 1 << 20;
    private const int DirectoryGuess = 64 << 10;

    // A request costs about as much as this many bytes more of another.
    private const long LargestGap = 128 << 10;

    /// <summary>Loads a pack so that it holds at least <paramref name="needed"/>.</summary>
    public async Task<LoadedContainer> LoadPackAsync(Hash256 pack, IReadOnlyList<Extent> needed, CancellationToken cancellationToken)
    {
        var neededLength = needed.Sum(extent => extent.Length);
        if (neededLength >= WholeFrom) return await LoadWholeAsync(pack, cancellationToken);
        // Most packs that little is needed of are little: made for one small change, they come whole with this one request.
        var tail = await DownloadAsync(pack, null, DirectoryGuess + (int)neededLength, cancellationToken);
        var directory = PackDirectory.ReadTail(tail.Bytes.Span, tail.PackLength, Name(pack), out var length);
        if (directory is null)
        {
            tail = await DownloadAsync(pack, null, length, cancellationToken);
            directory = PackDirectory.ReadTail(tail.Bytes.Span, tail.PackLength, Name(pack), out _) ?? throw Corrupt(pack, 0, "its directory does not end where it says");
        }
        if (directory.Id != pack) throw Corrupt(pack, 0, $"its directory is that of pack {directory.Id}");
        var loaded = new LoadedContainer(ContainerId.OfPack(pack), directory, tail.PackLength);
        loaded.Add(tail.PackLength - tail.Bytes.Length, tail.Bytes, tail.Buffer);
        await CompleteAsync(loaded, needed, cancellationToken);
        return loaded;
    }

    /// <summary>Downloads what a pack that was loaded in part lacks of <paramref name="needed"/>.</summary>
    public async Task CompleteAsync(LoadedContainer loaded, IReadOnlyList<Extent> needed, CancellationToken cancellationToken)
    {
        foreach (var (offset, length) in Ranges(loaded, needed))
        {
            var range = await DownloadAsync(loaded.Id.Pack, offset, length, cancellationToken);
            loaded.Add(offset, range.Bytes, range.Buffer);
        }
    }

    /// <summary>Reads the inline section of a committed log.</summary>
    public async Task<LoadedContainer> LoadLogAsync(LogId log, long sequence, CancellationToken cancellationToken)
    {
        var opened = ChangeLog.Open(await transport.DownloadLogAsync(collection, sequence, cancellationToken));
        if (opened.Header.Log != log || opened.Header.Collection != collection)
            throw new CorruptDataException($"log {sequence}", 0, $"it is log {opened.Header.Log} of collection {opened.Header.Collection}, not log {log} of collection {collection}");
        return OfInlinePack(log, opened.InlinePack);
    }

    public static LoadedContainer OfInlinePack(LogId log, ReadOnlyMemory<byte> bytes)
    {
        var id = ContainerId.OfLog(log);
        return OfWhole(id, Pack.Open(bytes, $"the inline section of {id}"));
    }

    private async Task<LoadedContainer> LoadWholeAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        var range = await DownloadAsync(pack, 0, FormatLimits.MaxPackLength, cancellationToken);
        var opened = Pack.Open(range.Bytes, Name(pack));
        return opened.Directory.Id == pack ? OfWhole(ContainerId.OfPack(pack), opened, range.Buffer) : throw Corrupt(pack, 0, $"its directory is that of pack {opened.Directory.Id}");
    }

    private static LoadedContainer OfWhole(ContainerId id, Pack pack, byte[]? buffer = null)
    {
        var loaded = new LoadedContainer(id, pack.Directory, pack.Bytes.Length);
        loaded.Add(0, pack.Bytes, buffer);
        return loaded;
    }

    private static IEnumerable<(long Offset, int Length)> Ranges(LoadedContainer loaded, IReadOnlyList<Extent> needed)
    {
        var ranges = new List<(long Start, long End)>();
        foreach (var index in loaded.Lacking(needed))
        {
            var block = loaded.Directory.Blocks[index];
            var (start, end) = (block.Offset, block.Offset + block.StoredLength);
            if (ranges.Count > 0 && start - ranges[^1].End <= LargestGap) ranges[^1] = (ranges[^1].Start, end);
            else ranges.Add((start, end));
        }
        if (2 * ranges.Sum(range => range.End - range.Start) >= loaded.PackLength) ranges = [(0, ranges[^1].End)];
        return ranges.Select(range => (range.Start, (int)(range.End - range.Start)));
    }

    private async Task<PackRange> DownloadAsync(Hash256 pack, long? offset, int length, CancellationToken cancellationToken)
    {
        var range = await transport.DownloadPackAsync(collection, pack, offset, length, cancellationToken);
        if (range.PackLength is < 0 or > FormatLimits.MaxPackLength) throw Corrupt(pack, 0, $"it is {range.PackLength} bytes long");
        var expected = Math.Min(length, range.PackLength - (offset ?? 0));
        return range.Bytes.Length == expected ? range : throw Corrupt(pack, offset ?? 0, $"{range.Bytes.Length} bytes came where {expected} were asked for");
    }

    private static string Name(Hash256 pack) => ContainerId.OfPack(pack).ToString();

    private static CorruptDataException Corrupt(Hash256 pack, long offset, string reason) => new(Name(pack), offset, reason);
}
