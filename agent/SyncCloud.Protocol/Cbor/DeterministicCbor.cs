using System.Buffers.Binary;
using System.Text.Unicode;

namespace SyncCloud.Protocol.Cbor;

/// <summary>How far a walk over encoded bytes came.</summary>
internal enum CborExtent
{
    /// <summary>One whole data item was seen.</summary>
    Complete,

    /// <summary>The bytes end before the item does; what is there holds so far.</summary>
    Truncated,

    /// <summary>No continuation can make a valid item of this.</summary>
    Broken,
}

/// <summary>
/// Checks that bytes are a data item in the deterministic encoding of RFC 8949 §4.2.1, within the part of CBOR that this format uses: integers,
/// byte and text strings, arrays, maps keyed by integers or strings, false, true, null and floating-point numbers. Takes no memory
/// from the heap and does not recurse, whatever the bytes claim.
/// </summary>
internal static class DeterministicCbor
{
    private struct Level
    {
        public ulong Left;
        public bool IsMap;
        public int KeyStart;
        public int KeyLength;
    }

    /// <summary>
    /// Walks over the item at the start of <paramref name="data"/>. <paramref name="length"/> is the item's length when complete, else where the walk
    /// stopped. An item longer than <paramref name="maxLength"/> or nested deeper than <paramref name="maxDepth"/> (arrays and maps inside each other) is broken.
    /// </summary>
    public static CborExtent Measure(ReadOnlySpan<byte> data, int maxLength, int maxDepth, out int length, out string? reason)
    {
        Span<Level> levels = stackalloc Level[maxDepth];
        var depth = 0;
        var position = 0;
        reason = null;
        while (true)
        {
            length = position;
            var start = position;
            var isKey = depth > 0 && levels[depth - 1] is { IsMap: true } && levels[depth - 1].Left % 2 == 0;
            if (position >= maxLength) return Fail("it is longer than allowed", out reason);
            if (position >= data.Length) return CborExtent.Truncated;
            var (major, info) = (data[position] >> 5, data[position] & 31);
            position++;
            ulong argument = (uint)info;
            if (info >= 24)
            {
                if (info > 27) return Fail(info == 31 ? "an item of indefinite length" : "a reserved item", out reason);
                var size = 1 << (info - 24);
                if (data.Length - position < size) return CborExtent.Truncated;
                argument = ReadArgument(data.Slice(position, size));
                position += size;
                if (major != 7 && argument < Smallest(info)) return Fail("an integer or length that is not in its shortest form", out reason);
            }

            ulong children = 0;
            switch (major)
            {
                case 0 or 1:
                    break;
                case 2 or 3:
                    if (argument > (ulong)Math.Max(0, maxLength - position)) return Fail($"a string of {argument} bytes is longer than allowed", out reason);
                    if (data.Length - position < (int)argument) return CborExtent.Truncated;
                    if (major == 3 && !Utf8.IsValid(data.Slice(position, (int)argument))) return Fail("a text that is not UTF-8", out reason);
                    position += (int)argument;
                    break;
                case 4 or 5:
                    // Every element takes a byte at least, so a count beyond the bytes allowed is refused before anything is read.
                    if (argument > (ulong)Math.Max(0, maxLength - position) / (major == 5 ? 2u : 1u))
                        return Fail($"{argument} elements are longer than allowed", out reason);
                    if (isKey) return Fail("a map key that is neither integer nor string", out reason);
                    if (depth == maxDepth) return Fail($"nested deeper than {maxDepth}", out reason);
                    children = major == 5 ? argument * 2 : argument;
                    break;
                case 6:
                    return Fail("a tag", out reason);
                default:
                    if (isKey) return Fail("a map key that is neither integer nor string", out reason);
                    if (SimpleOrFloatProblem(info, argument) is { } problem) return Fail(problem, out reason);
                    break;
            }

            if (isKey && !TakeKey(data, ref levels[depth - 1], start, position - start, out reason)) return CborExtent.Broken;
            if (children > 0)
            {
                if (depth > 0) levels[depth - 1].Left--;
                levels[depth++] = new Level { Left = children, IsMap = major == 5 };
                continue;
            }
            if (depth > 0) levels[depth - 1].Left--;
            while (depth > 0 && levels[depth - 1].Left == 0) depth--;
            if (depth > 0) continue;
            length = position;
            return position > maxLength ? Fail("it is longer than allowed", out reason) : CborExtent.Complete;
        }
    }

    private static bool TakeKey(ReadOnlySpan<byte> data, ref Level map, int start, int length, out string? reason)
    {
        reason = null;
        if (map.KeyLength > 0)
        {
            var order = data.Slice(map.KeyStart, map.KeyLength).SequenceCompareTo(data.Slice(start, length));
            if (order >= 0) reason = order == 0 ? "a map key that occurs twice" : "map keys out of order";
        }
        (map.KeyStart, map.KeyLength) = (start, length);
        return reason is null;
    }

    private static ulong ReadArgument(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };

    private static ulong Smallest(int info) => info switch { 24 => 24, 25 => 1 << 8, 26 => 1 << 16, _ => 1UL << 32 };

    private static string? SimpleOrFloatProblem(int info, ulong argument)
    {
        const string NotShortest = "a floating-point number that is not in its shortest form";
        switch (info)
        {
            case 20 or 21 or 22:
                return null;
            case 25:
                return Half.IsNaN(BitConverter.UInt16BitsToHalf((ushort)argument)) && argument != 0x7e00 ? "a NaN other than f97e00" : null;
            case 26:
                var single = BitConverter.UInt32BitsToSingle((uint)argument);
                return float.IsNaN(single) || (float)(Half)single == single ? NotShortest : null;
            case 27:
                var real = BitConverter.UInt64BitsToDouble(argument);
                return double.IsNaN(real) || (float)real == real ? NotShortest : null;
            default:
                return "a simple value other than false, true and null";
        }
    }

    private static CborExtent Fail(string problem, out string? reason)
    {
        reason = problem;
        return CborExtent.Broken;
    }
}
