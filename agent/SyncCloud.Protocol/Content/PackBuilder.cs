using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>
/// Collects blocks into a pack. Equal blocks in equal order give equal bytes. Holds the stored bytes in memory. Not thread-safe; reusable
/// after <see cref="Build"/>.
/// </summary>
public sealed class PackBuilder : IDisposable
{
    private const int Small = 1 << 20;
    // Made for the first block that is not encoded yet, since its tables are large.
    private ZstdEncoder? encoder;
    private readonly List<BlockEntry> blocks = [];
    private byte[] buffer = [];
    private int length;

    public int Count => blocks.Count;

    /// <summary>Stored bytes so far, without the directory.</summary>
    public long StoredLength => length;

    /// <summary>
    /// Adds a block, compressed when that makes it smaller; returns its index. <paramref name="hash"/> is its leaf hash. Throws
    /// <see cref="ArgumentException"/> for an empty or too long block, <see cref="InvalidOperationException"/> when it would not fit
    /// (<see cref="FormatLimits.MaxPackLength"/>, <see cref="FormatLimits.MaxBlocksPerPack"/>).
    /// </summary>
    public int Add(ReadOnlySpan<byte> block, Hash256 hash)
    {
        MakeRoom(block.Length);
        var encoded = (encoder ??= new ZstdEncoder()).TryEncode(block, buffer.AsSpan(length));
        if (encoded == 0) block.CopyTo(buffer.AsSpan(length));
        return Add(hash, block.Length, encoded == 0 ? block.Length : encoded, encoded == 0 ? BlockEncoding.Stored : BlockEncoding.Zstd);
    }

    /// <summary>The same of a block that was encoded before.</summary>
    public int Add(in EncodedBlock block)
    {
        MakeRoom(block.RawLength);
        block.Stored.Span.CopyTo(buffer.AsSpan(length));
        return Add(block.Hash, block.RawLength, block.Stored.Length, block.Encoding);
    }

    private void MakeRoom(int rawLength)
    {
        if (rawLength is 0 or > FormatLimits.MaxBlockLength) throw new ArgumentException($"a block cannot have {rawLength} bytes", nameof(rawLength));
        if (blocks.Count == FormatLimits.MaxBlocksPerPack) throw new InvalidOperationException("the pack has no place for another block");
        Reserve(rawLength);
    }

    private int Add(Hash256 hash, int rawLength, int stored, BlockEncoding encoding)
    {
        if (length + stored > FormatLimits.MaxPackLength - LongestDirectory(blocks.Count + 1))
            throw new InvalidOperationException("the pack would become too long");
        blocks.Add(new BlockEntry(hash, rawLength, stored, encoding, length));
        length += stored;
        return blocks.Count - 1;
    }

    /// <summary>The finished pack's id (its directory's hash) and bytes; the builder is empty again.</summary>
    public (Hash256 Id, byte[] Bytes) Build()
    {
        var (id, bytes) = BuildInPlace();
        return (id, bytes.ToArray());
    }

    /// <summary>The same without a copy: the bytes are the builder's own, and hold until the next block is added.</summary>
    public (Hash256 Id, ReadOnlyMemory<byte> Bytes) BuildInPlace()
    {
        var directory = new CborOutput();
        directory.WriteArrayHead(blocks.Count);
        foreach (var block in blocks) PackDirectory.WriteEntry(directory, block);

        Reserve(directory.Length + PackDirectory.TrailerLength);
        directory.Written.CopyTo(buffer.AsSpan(length));
        PackDirectory.WriteTrailer(buffer.AsSpan(length + directory.Length), directory.Length);
        var bytes = buffer.AsMemory(0, length + directory.Length + PackDirectory.TrailerLength);
        blocks.Clear();
        length = 0;
        return (Hash256.Of(directory.Written), bytes);
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length >= more) return;
        var needed = Math.Max(2 * buffer.Length, length + more);
        // What is no longer small is filled to the end as a rule. Memory that nobody has written to yet costs nothing; each step on the way there would be pages to clear and bytes to copy.
        var larger = GC.AllocateUninitializedArray<byte>(needed > Small ? Math.Max(FormatLimits.MaxPackLength, length + more) : needed);
        buffer.AsSpan(0, length).CopyTo(larger);
        buffer = larger;
    }

    public void Dispose()
    {
        encoder?.Dispose();
        encoder = null;
    }

    private static int LongestDirectory(int count) => PackDirectory.TrailerLength + 5 + (46 * count);
}
