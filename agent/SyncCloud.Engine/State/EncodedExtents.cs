using System.Buffers.Binary;
using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// How a column keeps extents. A content that was edited often has tens of thousands in few containers, so each container is written once. An extent begins with
/// <c>0x80 | length</c> and the container, or with 0 and, as a varint, which of the containers before it is meant; then first block, blocks, start and length follow, as varints.
/// A first byte of 1 to 127 is the form before this one: the container's length, the container, and the same four numbers in 4, 4, 8 and 8 bytes, big-endian.
/// </summary>
internal static class EncodedExtents
{
    private const byte New = 0x80, Again = 0;

    public static byte[] Of(ImmutableArray<Extent> extents)
    {
        using var encoded = new MemoryStream(64 + (extents.Length * 12));
        // Most contents have one extent, and there are very many of these.
        var known = extents.Length > 1 ? new Dictionary<ContainerId, int>() : null;
        foreach (var extent in extents)
        {
            if (known is not null && known.TryGetValue(extent.Container, out var ordinal))
            {
                encoded.WriteByte(Again);
                Write(encoded, ordinal);
            }
            else
            {
                known?.Add(extent.Container, known.Count);
                var container = extent.Container.ToArray();
                encoded.WriteByte((byte)(New | container.Length));
                encoded.Write(container);
            }
            Write(encoded, extent.FirstBlock);
            Write(encoded, extent.BlockCount);
            Write(encoded, extent.Start);
            Write(encoded, extent.Length);
        }
        return encoded.ToArray();
    }

    public static ImmutableArray<Extent> Read(ReadOnlySpan<byte> encoded)
    {
        var extents = ImmutableArray.CreateBuilder<Extent>();
        var known = new List<ContainerId>();
        while (!encoded.IsEmpty)
        {
            var head = encoded[0];
            encoded = encoded[1..];
            ContainerId container;
            if (head == Again) container = known[(int)Number(ref encoded)];
            else
            {
                var length = head & ~New;
                container = ContainerId.Read(encoded[..length]);
                encoded = encoded[length..];
                if ((head & New) == 0)
                {
                    extents.Add(OldForm(container, ref encoded));
                    continue;
                }
                known.Add(container);
            }
            extents.Add(new Extent(container, (int)Number(ref encoded), (int)Number(ref encoded), Number(ref encoded), Number(ref encoded)));
        }
        return extents.ToImmutable();
    }

    private static Extent OldForm(ContainerId container, ref ReadOnlySpan<byte> encoded)
    {
        var extent = new Extent(container, BinaryPrimitives.ReadInt32BigEndian(encoded), BinaryPrimitives.ReadInt32BigEndian(encoded[4..]),
            BinaryPrimitives.ReadInt64BigEndian(encoded[8..]), BinaryPrimitives.ReadInt64BigEndian(encoded[16..]));
        encoded = encoded[24..];
        return extent;
    }

    private static void Write(MemoryStream encoded, long number)
    {
        for (; number >= 0x80; number >>= 7) encoded.WriteByte((byte)(number | 0x80));
        encoded.WriteByte((byte)number);
    }

    private static long Number(ref ReadOnlySpan<byte> encoded)
    {
        var number = 0L;
        for (var (i, shift) = (0, 0); ; i++, shift += 7)
        {
            number |= (long)(encoded[i] & 0x7F) << shift;
            if (encoded[i] >= 0x80) continue;
            encoded = encoded[(i + 1)..];
            return number;
        }
    }
}
