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

    // Most contents are one extent: of few containers none needs an index.
    private const int Few = 4;
    private readonly List<(ContainerId Container, List<(long At, Extent Extent)> Extents)> order = [];
    private readonly Dictionary<ContainerId, int>? ordinals;

    /// <param name="parts">The content's parts, in order; those that another content holds need no container.</param>
    public ContentNeeds(IReadOnlyList<MappedExtent> parts)
    {
        if (parts.Count > Few) ordinals = [];
        var at = 0L;
        foreach (var (extent, offset) in parts)
        {
            if (offset is null)
            {
                var ordinal = Ordinal(extent.Container) ?? Add(extent.Container);
                order[ordinal].Extents.Add((at, extent));
            }
            at += extent.Length;
        }
    }

    /// <summary>Which container it is, counted in the order of first need; null when none of it is needed.</summary>
    public int? Ordinal(ContainerId container)
    {
        if (ordinals is not null) return ordinals.TryGetValue(container, out var ordinal) ? ordinal : null;
        var found = order.FindIndex(one => one.Container == container);
        return found < 0 ? null : found;
    }

    /// <summary>The containers from this one on, in the order of first need, each with what is to be loaded of it first.</summary>
    public IEnumerable<(ContainerId Container, IReadOnlyList<Extent> Needed)> From(int ordinal) =>
        order.Skip(ordinal).Select(one => (one.Container, (IReadOnlyList<Extent>)Needed(one.Extents, one.Extents[0].At)));

    /// <summary>What is to be loaded of a container for the bytes of the content from <paramref name="at"/> on.</summary>
    public IReadOnlyList<Extent> Needed(ContainerId container, long at) => Ordinal(container) is { } ordinal ? Needed(order[ordinal].Extents, at) : [];

    private int Add(ContainerId container)
    {
        ordinals?.Add(container, order.Count);
        order.Add((container, []));
        return order.Count - 1;
    }

    private static List<Extent> Needed(List<(long At, Extent Extent)> extents, long at)
    {
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
