using System.Buffers.Binary;
using System.Collections.Immutable;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>How a block's bytes are stored.</summary>
public enum BlockEncoding { Stored = 0, Zstd = 1 }

/// <summary>One block: the leaf hash (<see cref="ContentHash.Leaf(ReadOnlySpan{byte})"/>) of its raw bytes, its lengths, and where its stored bytes begin in the pack.</summary>
public readonly record struct BlockEntry(Hash256 Hash, int RawLength, int StoredLength, BlockEncoding Encoding, long Offset);

/// <summary>A pack's directory. Its hash is the pack's id. Immutable; safe for concurrent reads.</summary>
public sealed class PackDirectory
{
    internal const int TrailerLength = 8;
    private static ReadOnlySpan<byte> Magic => "SCP1"u8;

    private PackDirectory(Hash256 id, ImmutableArray<BlockEntry> blocks, int encodedLength) => (Id, Blocks, EncodedLength) = (id, blocks, encodedLength);

    public Hash256 Id { get; }
    public ImmutableArray<BlockEntry> Blocks { get; }

    /// <summary>Length of the directory with its trailer at the end of the pack, in bytes.</summary>
    public int EncodedLength { get; }

    /// <summary>
    /// Reads the directory from the last bytes of a pack of <paramref name="packLength"/> bytes, or returns null with
    /// <paramref name="needed"/> set when <paramref name="tail"/> is too short to hold it. Throws <see cref="CorruptDataException"/>.
    /// </summary>
    public static PackDirectory? ReadTail(ReadOnlySpan<byte> tail, long packLength, string what, out int needed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tail.Length, packLength, nameof(tail));
        if (packLength is <= TrailerLength or > FormatLimits.MaxPackLength)
            throw new CorruptDataException(what, 0, $"a pack cannot have {packLength} bytes");
        needed = TrailerLength;
        if (tail.Length < needed) return null;

        var trailer = tail[^TrailerLength..];
        var trailerAt = packLength - TrailerLength;
        if (!trailer[4..].SequenceEqual(Magic)) throw new CorruptDataException(what, trailerAt + 4, "it does not end as a pack does");
        var length = BinaryPrimitives.ReadUInt32BigEndian(trailer);
        if (length > Math.Min(trailerAt, FormatLimits.MaxPackDirectoryLength))
            throw new CorruptDataException(what, trailerAt, $"its directory claims {length} bytes");
        needed += (int)length;
        if (tail.Length < needed) return null;

        var encoded = tail.Slice(tail.Length - needed, (int)length);
        return new PackDirectory(Hash256.Of(encoded), Decode(encoded, what, packLength - needed), needed);
    }

    internal static void WriteTrailer(Span<byte> destination, int directoryLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)directoryLength);
        Magic.CopyTo(destination[4..]);
    }

    internal static void WriteEntry(CborOutput output, in BlockEntry block)
    {
        output.WriteArrayHead(4);
        output.WriteHash(block.Hash);
        output.WriteInteger(block.RawLength);
        output.WriteInteger(block.StoredLength);
        output.WriteInteger((int)block.Encoding);
    }

    /// <param name="encoded">The directory.</param>
    /// <param name="what">The pack's name in errors.</param>
    /// <param name="origin">Where the directory begins in the pack, which is where the blocks must end.</param>
    private static ImmutableArray<BlockEntry> Decode(ReadOnlySpan<byte> encoded, string what, long origin)
    {
        if (DeterministicCbor.Measure(encoded, encoded.Length, 2, out var length, out var reason) != CborExtent.Complete || length != encoded.Length)
            throw new CorruptDataException(what, origin + length, reason ?? "the directory does not fill its place");
        var input = new CborInput(encoded, what, origin);
        var count = input.ReadArrayHead("the directory", FormatLimits.MaxBlocksPerPack);
        var blocks = ImmutableArray.CreateBuilder<BlockEntry>(count);
        long offset = 0;
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            if (input.ReadArrayHead("a block's entry", 4) != 4) throw input.BrokenAt(at, "a block's entry has not 4 elements");
            var hash = input.ReadHash("a block's hash");
            var raw = (int)input.ReadUnsigned("a block's raw length", FormatLimits.MaxBlockLength);
            var stored = (int)input.ReadUnsigned("a block's stored length", FormatLimits.MaxBlockLength);
            var encoding = (BlockEncoding)input.ReadUnsigned("a block's encoding", 1);
            if (stored < 1 || (encoding == BlockEncoding.Stored ? stored != raw : stored >= raw))
                throw input.BrokenAt(at, $"a block of {raw} bytes cannot be stored in {stored}");
            blocks.Add(new BlockEntry(hash, raw, stored, encoding, offset));
            offset += stored;
        }
        return offset == origin ? blocks.MoveToImmutable() : throw new CorruptDataException(what, origin, $"its blocks take {offset} bytes, not {origin}");
    }
}
