using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Part of an extent: bytes that another content holds from <see cref="Offset"/> on, or that it does not hold (null).</summary>
internal readonly record struct MappedExtent(Extent Extent, long? Offset);

/// <summary>
/// Tells which stored bytes a content shares with another, by their place alone: extents that count from the same block of the same
/// container compare by their starts. Immutable.
/// </summary>
internal sealed class LocationMap
{
    private readonly record struct Piece(long Start, long Length, long Offset);

    private readonly Dictionary<(ContainerId, int), List<Piece>> byPlace = [];
    private readonly List<(long Offset, Extent Extent)> inOrder = [];

    public LocationMap(ContentLocation location)
    {
        var offset = 0L;
        foreach (var extent in location.Extents)
        {
            var key = (extent.Container, extent.FirstBlock);
            if (!byPlace.TryGetValue(key, out var pieces)) byPlace.Add(key, pieces = []);
            pieces.Add(new Piece(extent.Start, extent.Length, offset));
            inOrder.Add((offset, extent));
            offset += extent.Length;
        }
        foreach (var pieces in byPlace.Values) pieces.Sort((a, b) => a.Start.CompareTo(b.Start));
    }

    /// <summary>
    /// Splits extents into runs that this location holds and runs that it does not; neighbours are merged. Among several places that hold a run
    /// the one that goes on from the run before is taken.
    /// </summary>
    public List<MappedExtent> Split(IEnumerable<Extent> extents)
    {
        var result = new List<MappedExtent>();
        var next = 0L;
        foreach (var extent in extents)
        {
            for (var done = 0L; done < extent.Length;)
            {
                var (offset, length) = Find(extent, extent.Start + done, extent.Length - done, next);
                Append(result, new MappedExtent(extent.Slice(done, length), offset));
                done += length;
                if (offset is { } at) next = at + length;
            }
        }
        return result;
    }

    private (long? Offset, long Length) Find(Extent extent, long start, long length, long next)
    {
        var going = GoingOn(extent, start, next);
        if (going > 0) return (next, Math.Min(going, length));
        if (!byPlace.TryGetValue((extent.Container, extent.FirstBlock), out var pieces)) return (null, length);
        var (low, high) = (0, pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pieces[middle].Start <= start) low = middle + 1; else high = middle;
        }
        if (low > 0 && pieces[low - 1] is var piece && start < piece.Start + piece.Length)
            return (piece.Offset + start - piece.Start, Math.Min(length, piece.Start + piece.Length - start));
        return (null, low < pieces.Count ? Math.Min(length, pieces[low].Start - start) : length);
    }

    /// <summary>How many bytes this location holds at offset <paramref name="next"/> that are the stored bytes from <paramref name="start"/> on.</summary>
    private long GoingOn(Extent extent, long start, long next)
    {
        var (low, high) = (0, inOrder.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (inOrder[middle].Offset <= next) low = middle + 1; else high = middle;
        }
        if (low == 0) return 0;
        var (offset, piece) = inOrder[low - 1];
        var into = next - offset;
        return into < piece.Length && piece.Container == extent.Container && piece.FirstBlock == extent.FirstBlock && piece.Start + into == start
            ? piece.Length - into
            : 0;
    }

    private static void Append(List<MappedExtent> parts, MappedExtent part)
    {
        if (parts.Count > 0 && parts[^1] is var last && part.Extent.GoesOnFrom(last.Extent) && part.Offset == last.Offset + last.Extent.Length)
            parts[^1] = last with { Extent = last.Extent.Join(part.Extent) };
        else parts.Add(part);
    }
}
