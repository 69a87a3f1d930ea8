using System.Buffers;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>
/// Makes a damaged pack whole again, byte for byte where its directory is: blocks that can still be read stay as they are, the others are encoded anew from
/// their raw bytes. The result has the same id, since a pack's id covers its directory alone. Not thread-safe.
/// </summary>
public sealed class PackRepair : IDisposable
{
    private readonly byte[] bytes;
    private readonly ZstdEncoder encoder = new();
    private readonly SortedSet<int> damaged;

    private PackRepair(PackDirectory directory, byte[] bytes, SortedSet<int> damaged) => (Directory, this.bytes, this.damaged) = (directory, bytes, damaged);

    public PackDirectory Directory { get; }

    /// <summary>The blocks that cannot be read yet.</summary>
    public IReadOnlySet<int> Damaged => damaged;

    /// <summary>The whole pack. Throws <see cref="InvalidOperationException"/> as long as a block is damaged.</summary>
    public ReadOnlyMemory<byte> Bytes => damaged.Count == 0 ? bytes : throw new InvalidOperationException($"{damaged.Count} blocks are still damaged");

    /// <summary>Looks through the stored bytes of pack <paramref name="pack"/>; null when not even its directory can be read.</summary>
    public static PackRepair? Open(ReadOnlyMemory<byte> stored, Hash256 pack)
    {
        var what = ContainerId.OfPack(pack).ToString();
        try
        {
            var opened = Pack.Open(stored, what);
            return opened.Directory.Id == pack ? new PackRepair(opened.Directory, stored.ToArray(), DamagedBlocks(opened)) : null;
        }
        catch (CorruptDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// Puts a damaged block's raw bytes in its place. False when they are not the block's, or when this version's compression gives another length than the
    /// directory says: then the pack cannot be made again under its id.
    /// </summary>
    public bool TryMend(int index, ReadOnlySpan<byte> raw)
    {
        var entry = Directory.Blocks[index];
        if (raw.Length != entry.RawLength || ContentHash.Leaf(raw) != entry.Hash) return false;
        var place = bytes.AsSpan((int)entry.Offset, entry.StoredLength);
        if (entry.Encoding == BlockEncoding.Stored) raw.CopyTo(place);
        else if (!TryEncode(raw, place)) return false;
        damaged.Remove(index);
        return true;
    }

    private bool TryEncode(ReadOnlySpan<byte> raw, Span<byte> place)
    {
        var encoded = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            if (encoder.TryEncode(raw, encoded) != place.Length) return false;
            encoded.AsSpan(0, place.Length).CopyTo(place);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    private static SortedSet<int> DamagedBlocks(Pack pack)
    {
        var damaged = new SortedSet<int>();
        for (var i = 0; i < pack.Directory.Blocks.Length; i++)
            if (!pack.IsReadable(i)) damaged.Add(i);
        return damaged;
    }

    public void Dispose() => encoder.Dispose();
}
