using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Where any run of bytes of a content lies. Immutable.</summary>
internal sealed class ExtentSlices
{
    private readonly ImmutableArray<Extent> extents;
    private readonly long[] starts;

    public ExtentSlices(ContentLocation location)
    {
        extents = location.Extents;
        starts = new long[extents.Length];
        for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + extents[i - 1].Length;
    }

    /// <summary>The bytes from <paramref name="offset"/> on, in order; what lies behind the end is left out. Neither may be negative.</summary>
    public IEnumerable<Extent> Slice(long offset, long length)
    {
        var at = Array.BinarySearch(starts, offset);
        if (at < 0) at = ~at - 1;
        for (; length > 0 && at >= 0 && at < starts.Length; at++)
        {
            var into = offset - starts[at];
            var take = Math.Min(length, extents[at].Length - into);
            if (take <= 0) continue;
            yield return extents[at].Slice(into, take);
            (offset, length) = (offset + take, length - take);
        }
    }
}
