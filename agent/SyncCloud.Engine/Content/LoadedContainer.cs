using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A container's directory with some or all of its stored bytes. Immutable, but for segments added by its owner.</summary>
internal sealed class LoadedContainer
{
    private readonly long[] rawStarts;
    private readonly List<(long Offset, ReadOnlyMemory<byte> Bytes)> segments = [];
    private readonly List<byte[]> buffers = [];
    private int holds;
    private bool isReleased;

    public LoadedContainer(ContainerId id, PackDirectory directory, long length)
    {
        (Id, Directory, PackLength) = (id, directory, length);
        rawStarts = new long[directory.Blocks.Length + 1];
        for (var i = 0; i < directory.Blocks.Length; i++) rawStarts[i + 1] = rawStarts[i] + directory.Blocks[i].RawLength;
    }

    public ContainerId Id { get; }
    public PackDirectory Directory { get; }

    /// <summary>Bytes of the whole pack as it is stored.</summary>
    public long PackLength { get; }

    /// <summary>Bytes held in memory, with what is left free of buffers.</summary>
    public long HeldBytes { get; private set; }

    /// <param name="offset">Where in the pack the bytes lie.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="buffer">What holds them, if it is this container's alone and can be used for others after it.</param>
    public void Add(long offset, ReadOnlyMemory<byte> bytes, byte[]? buffer = null)
    {
        segments.Add((offset, bytes));
        if (buffer is not null) buffers.Add(buffer);
        HeldBytes += buffer?.Length ?? bytes.Length;
    }

    /// <summary>Nobody reads from it any more, nor, but for those who <see cref="Hold"/> it, from anything that it gave out: it holds nothing from here on, and its buffers are used for others.</summary>
    public void Release()
    {
        segments.Clear();
        HeldBytes = 0;
        isReleased = true;
        GiveBack();
    }

    /// <summary>Whether what it gave out is still read.</summary>
    public bool IsHeld => holds > 0;

    /// <summary>What it gave out stays as it is until <see cref="LetGo"/>, once for each call.</summary>
    public void Hold() => holds++;

    public void LetGo()
    {
        holds--;
        GiveBack();
    }

    private void GiveBack()
    {
        if (!isReleased || IsHeld) return;
        foreach (var buffer in buffers) PackBuffers.GiveBack(buffer);
        buffers.Clear();
    }

    /// <summary>Where block <paramref name="index"/> begins in the raw bytes of all blocks.</summary>
    public long RawStart(int index) => rawStarts[index];

    /// <summary>A block as the index keeps it.</summary>
    public KeyValuePair<Hash256, Extent> Indexed(int index) =>
        KeyValuePair.Create(Directory.Blocks[index].Hash, ExtentRuns.OfBlock(Id, index, rawStarts[index], Directory.Blocks[index].RawLength));

    /// <summary>The range of blocks that hold an extent, and where it begins in the raw bytes of all blocks. The extent must not be empty.</summary>
    public (int First, int End, long Start) Locate(Extent extent) => TryLocate(extent)
        ?? throw new CorruptDataException(Id.ToString(), 0, $"it has {Directory.Blocks.Length} blocks, and a location names in it {extent.Length} bytes "
            + $"from byte {extent.Start} of the {extent.BlockCount} blocks after the first {extent.FirstBlock}");

    /// <summary>Whether the extent lies within this container.</summary>
    public bool Holds(Extent extent) => TryLocate(extent) is not null;

    private (int First, int End, long Start)? TryLocate(Extent extent)
    {
        if (extent.FirstBlock < 0 || extent.BlockCount < 0 || extent.FirstBlock > Directory.Blocks.Length - extent.BlockCount) return null;
        var (low, high) = (rawStarts[extent.FirstBlock], rawStarts[extent.FirstBlock + extent.BlockCount]);
        if (extent.Start < 0 || extent.Length <= 0 || extent.Start > high - low || extent.Length > high - low - extent.Start) return null;
        var start = low + extent.Start;
        return (BlockAt(start), BlockAt(start + extent.Length - 1) + 1, start);
    }

    /// <summary>A block's stored bytes, or null when they are not held.</summary>
    public ReadOnlyMemory<byte>? Stored(int index)
    {
        var block = Directory.Blocks[index];
        foreach (var (offset, bytes) in segments)
        {
            if (block.Offset >= offset && block.Offset + block.StoredLength <= offset + bytes.Length)
                return bytes.Slice((int)(block.Offset - offset), block.StoredLength);
        }
        return null;
    }

    /// <summary>
    /// The blocks from <paramref name="first"/> on, before <paramref name="end"/>, that are stored as they are and lie one after another in memory: where they end, and their bytes. No
    /// more once they have <paramref name="enough"/> bytes.
    /// </summary>
    public (int End, ReadOnlyMemory<byte> Bytes) PlainRun(int first, int end, int enough)
    {
        var start = Directory.Blocks[first].Offset;
        foreach (var (offset, bytes) in segments)
        {
            if (start < offset || start >= offset + bytes.Length) continue;
            var (next, length) = (first, 0);
            while (next < end && length < enough && Directory.Blocks[next] is { Encoding: BlockEncoding.Stored } block && block.Offset + block.StoredLength <= offset + bytes.Length)
            {
                length += block.StoredLength;
                next++;
            }
            if (next > first) return (next, bytes.Slice((int)(start - offset), length));
        }
        return (first, default);
    }

    /// <summary>Whether a block of an extent is not in memory; not where the extent does not fit this container.</summary>
    public bool Lacks(Extent extent)
    {
        if (TryLocate(extent) is not var (first, end, _)) return false;
        for (var i = first; i < end; i++)
            if (Stored(i) is null) return true;
        return false;
    }

    /// <summary>The blocks that hold these extents and are not in memory, in order. Extents that do not fit this container are passed over.</summary>
    public IReadOnlyList<int> Lacking(IEnumerable<Extent> extents)
    {
        var lacking = new SortedSet<int>();
        foreach (var extent in extents)
        {
            if (TryLocate(extent) is not var (first, end, _)) continue;
            for (var i = first; i < end; i++)
                if (Stored(i) is null) lacking.Add(i);
        }
        return [.. lacking];
    }

    /// <summary>The block that holds a raw byte; blocks without bytes are passed over.</summary>
    private int BlockAt(long start)
    {
        var found = Array.BinarySearch(rawStarts, start);
        if (found < 0) return ~found - 1;
        while (found + 1 < rawStarts.Length && rawStarts[found + 1] == start) found++;
        return found;
    }
}
