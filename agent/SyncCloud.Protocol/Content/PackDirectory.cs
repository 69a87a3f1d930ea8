using System.Collections.Immutable;

namespace SyncCloud.Protocol;

/// <summary>How a block's bytes are stored.</summary>
public enum BlockEncoding { Stored = 0, Zstd = 1 }

/// <summary>One block: the leaf hash (<see cref="ContentHash.Leaf(ReadOnlySpan{byte})"/>) of its raw bytes, its lengths, and where its stored bytes begin in the pack.</summary>
public readonly record struct BlockEntry(Hash256 Hash, int RawLength, int StoredLength, BlockEncoding Encoding, long Offset);

/// <summary>A pack's directory. Its hash is the pack's id.</summary>
public sealed class PackDirectory
{
    private PackDirectory(Hash256 id, ImmutableArray<BlockEntry> blocks, int encodedLength) => (Id, Blocks, EncodedLength) = (id, blocks, encodedLength);

    public Hash256 Id { get; }
    public ImmutableArray<BlockEntry> Blocks { get; }

    /// <summary>Length of the directory with its trailer at the end of the pack, in bytes.</summary>
    public int EncodedLength { get; }

    /// <summary>
    /// Reads the directory from the last bytes of a pack of <paramref name="packLength"/> bytes, or returns null with
    /// <paramref name="needed"/> set when <paramref name="tail"/> is too short to hold it. Throws <see cref="CorruptDataException"/>.
    /// </summary>
    public static PackDirectory? ReadTail(ReadOnlySpan<byte> tail, long packLength, string what, out int needed) => throw new NotImplementedException();
}
