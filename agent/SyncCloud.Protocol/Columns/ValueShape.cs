using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>
/// A value without its texts: each text that is a value, not a map key, is empty in the shape and stands apart. Values of one shape differ in nothing else.
/// Works on bytes that are known to be one deterministic data item.
/// </summary>
internal static class ValueShape
{
    private const byte EmptyText = 0x60;

    /// <summary>
    /// Writes the shape of a value and, where there are lists, each text to the list of its place. Returns the number of texts, or -1 when arrays and maps
    /// nest deeper than <paramref name="maxDepth"/>.
    /// </summary>
    public static int Lift(ReadOnlySpan<byte> value, int maxDepth, CborOutput shape, IReadOnlyList<CborOutput>? lists)
    {
        var walk = new ShapeWalk(value, maxDepth);
        var texts = 0;
        while (walk.Next())
        {
            if (walk.IsText)
            {
                if (lists is not null) lists[texts].WriteRaw(walk.Item);
                shape.WriteRaw([EmptyText]);
                texts++;
            }
            else shape.WriteRaw(walk.Item);
        }
        return walk.IsTooDeep ? -1 : texts;
    }

    /// <summary>The number of places for texts.</summary>
    public static int Places(ReadOnlySpan<byte> shape)
    {
        var walk = new ShapeWalk(shape, FormatLimits.MaxDepth);
        var places = 0;
        while (walk.Next())
            if (walk.IsText && walk.Item is [EmptyText]) places++;
        return places;
    }

    /// <summary>Writes the value that has this shape and these encoded texts, as many as it has places: where each begins in <paramref name="data"/>, and how long it is.</summary>
    public static void Fill(ReadOnlySpan<byte> shape, ReadOnlySpan<byte> data, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, CborOutput output)
    {
        var walk = new ShapeWalk(shape, FormatLimits.MaxDepth);
        var next = 0;
        while (walk.Next())
        {
            if (!walk.IsText || walk.Item is not [EmptyText])
            {
                output.WriteRaw(walk.Item);
                continue;
            }
            output.WriteRaw(data.Slice(starts[next], lengths[next]));
            next++;
        }
    }
}
