using System.Buffers;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>A whole pack in memory. Immutable; safe for concurrent reads.</summary>
public sealed class Pack
{
    private readonly string what;

    private Pack(PackDirectory directory, ReadOnlyMemory<byte> bytes, string what) => (Directory, Bytes, this.what) = (directory, bytes, what);

    public PackDirectory Directory { get; }
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// Reads the directory of a whole pack and checks that its lengths fill it exactly. <paramref name="what"/> names it in errors. The caller
    /// compares <see cref="PackDirectory.Id"/> with the id it asked for. Throws <see cref="CorruptDataException"/>.
    /// </summary>
    public static Pack Open(ReadOnlyMemory<byte> bytes, string what) =>
        PackDirectory.ReadTail(bytes.Span, bytes.Length, what, out var needed) is { } directory
            ? new Pack(directory, bytes, what)
            : throw new CorruptDataException(what, 0, $"its directory needs {needed} bytes");

    /// <summary>Decodes block <paramref name="index"/> into <paramref name="destination"/> (at least its raw length) and checks its hash.</summary>
    public void ReadBlock(int index, Span<byte> destination)
    {
        var entry = Directory.Blocks[index];
        DecodeBlock(entry, Bytes.Span.Slice((int)entry.Offset, entry.StoredLength), destination, what);
    }

    /// <summary>Whether all blocks are stored as they are.</summary>
    public bool IsPlain => Directory.Blocks.All(static block => block.Encoding == BlockEncoding.Stored);

    /// <summary>Whether block <paramref name="index"/> can be decoded and has its hash.</summary>
    public bool IsReadable(int index)
    {
        var raw = ArrayPool<byte>.Shared.Rent(Directory.Blocks[index].RawLength);
        try
        {
            ReadBlock(index, raw);
            return true;
        }
        catch (CorruptDataException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    /// <summary>Decodes one block from its stored bytes alone (a ranged read), checking its hash. Throws <see cref="CorruptDataException"/>. Thread-safe.</summary>
    public static void DecodeBlock(in BlockEntry entry, ReadOnlySpan<byte> stored, Span<byte> destination, string what)
    {
        DecodeBlockUnchecked(entry, stored, destination, what);
        if (ContentHash.Leaf(destination[..entry.RawLength]) != entry.Hash) throw new CorruptDataException(what, entry.Offset, "a block does not have the hash that its directory gives");
    }

    /// <summary>The same without a look at the hash, for a caller that holds what it makes of the bytes against a hash of its own. Throws <see cref="CorruptDataException"/>. Thread-safe.</summary>
    public static void DecodeBlockUnchecked(in BlockEntry entry, ReadOnlySpan<byte> stored, Span<byte> destination, string what)
    {
        if (stored.Length != entry.StoredLength) throw new CorruptDataException(what, entry.Offset, $"a block has {stored.Length} bytes instead of {entry.StoredLength}");
        var raw = destination[..entry.RawLength];
        if (entry.Encoding == BlockEncoding.Stored) stored.CopyTo(raw);
        else if (ZstdFrame.Decode(stored, raw) is { } problem) throw new CorruptDataException(what, entry.Offset, problem);
    }
}
