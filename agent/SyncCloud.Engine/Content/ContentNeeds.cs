using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// What must come from which container for one content. Only what the next bytes of it need is loaded at once: a content that was edited often has a little in each of many containers, all
/// along, and more of them at a time than memory holds. Immutable.
/// </summary>
internal sealed class ContentNeeds
{
    // More than the largest pack, so that one which the content runs through is loaded whole.
    public const long Ahead = 16 << 20;

    private readonly Dictionary<ContainerId, List<(long At, Extent Extent)>> needs = [];
    private readonly List<ContainerId> order = [];
    private readonly Dictionary<ContainerId, int> ordinals = [];

    /// <param name="parts">The content's parts, in order; those that another content holds need no container.</param>
    public ContentNeeds(IEnumerable<MappedExtent> parts)
    {
        var at = 0L;
        foreach (var (extent, offset) in parts)
        {
            if (offset is null)
            {
                if (!needs.TryGetValue(extent.Container, out var extents))
                {
                    needs.Add(extent.Container, extents = []);
                    ordinals.Add(extent.Container, order.Count);
                    order.Add(extent.Container);
                }
                extents.Add((at, extent));
            }
            at += extent.Length;
        }
    }

    /// <summary>Which container it is, counted in the order of first need; null when none of it is needed.</summary>
    public int? Ordinal(ContainerId container) => ordinals.TryGetValue(container, out var ordinal) ? ordinal : null;

    /// <summary>The containers from this one on, in the order of first need, each with what is to be loaded of it first.</summary>
    public IEnumerable<(ContainerId Container, IReadOnlyList<Extent> Needed)> From(int ordinal) =>
        order.Skip(ordinal).Select(container => (container, Needed(container, needs[container][0].At)));

    /// <summary>What is to be loaded of a container for the bytes of the content from <paramref name="at"/> on.</summary>
    public IReadOnlyList<Extent> Needed(ContainerId container, long at)
    {
        if (!needs.TryGetValue(container, out var extents)) return [];
        var (low, high) = (0, extents.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (extents[middle].At < at) low = middle + 1;
            else high = middle;
        }
        var needed = new List<Extent>();
        for (; low < extents.Count && extents[low].At < at + Ahead; low++) needed.Add(extents[low].Extent);
        return needed;
    }
}
