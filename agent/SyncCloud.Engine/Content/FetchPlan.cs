using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>What is still to be fetched, and from which containers. Not thread-safe.</summary>
internal sealed class FetchPlan
{
    private sealed class Need
    {
        public List<(ContentRef Content, Extent Extent)> Extents { get; } = [];
        public int Waiting { get; set; }
    }

    private readonly Dictionary<ContentRef, ContentLocation> waiting = [];
    private readonly Dictionary<ContainerId, Need> needs = [];
    private readonly List<ContainerId> containers = [];
    private int next;

    private FetchPlan(IReadOnlyList<ContentRef> order) => Order = order;

    public static FetchPlan OfNothing() => new([]);

    /// <summary>All contents, those of one container together, as their bytes follow each other there; contents that lie nowhere come last.</summary>
    public IReadOnlyList<ContentRef> Order { get; private set; }

    /// <summary>The containers in the order of need.</summary>
    public IReadOnlyList<ContainerId> Containers => containers;

    public bool IsDone => waiting.Count == 0;

    public static FetchPlan Of(IEnumerable<ContentLocation?> locations, IEnumerable<ContentRef> contents)
    {
        var plan = new FetchPlan([]);
        var keys = new List<(int Container, long Start, ContentRef Content)>();
        var ordinals = new Dictionary<ContainerId, int>();
        foreach (var (content, location) in contents.Zip(locations))
        {
            if (location is null || location.Extents.IsEmpty)
            {
                keys.Add((int.MaxValue, 0, content));
                continue;
            }
            foreach (var extent in location.Extents) ordinals.TryAdd(extent.Container, ordinals.Count);
            var first = location.Extents[0];
            keys.Add((ordinals[first.Container], first.Start, content));
            plan.Add(location);
        }
        // Sorting by LINQ is stable: contents without a place keep the order in which they were asked for.
        plan.Order = [.. keys.OrderBy(key => key.Container).ThenBy(key => key.Start).Select(key => key.Content)];
        plan.containers.AddRange(ordinals.OrderBy(ordinal => ordinal.Value).Select(ordinal => ordinal.Key));
        return plan;
    }

    private void Add(ContentLocation location)
    {
        if (!waiting.TryAdd(location.Content, location)) return;
        foreach (var group in location.Extents.GroupBy(extent => extent.Container))
        {
            if (!needs.TryGetValue(group.Key, out var need)) needs.Add(group.Key, need = new Need());
            need.Waiting++;
            need.Extents.AddRange(group.Select(extent => (location.Content, extent)));
        }
    }

    /// <summary>The content was fetched or given up.</summary>
    public void Done(ContentRef content)
    {
        if (!waiting.Remove(content, out var location)) return;
        foreach (var container in location.Extents.Select(extent => extent.Container).Distinct())
            if (needs.TryGetValue(container, out var need) && --need.Waiting == 0) needs.Remove(container);
    }

    public bool IsNeeded(ContainerId container) => needs.ContainsKey(container);

    /// <summary>What waiting contents other than <paramref name="but"/> need of a container.</summary>
    public IEnumerable<Extent> Needed(ContainerId container, ContentRef but) => needs.TryGetValue(container, out var need)
        ? need.Extents.Where(part => part.Content != but && waiting.ContainsKey(part.Content)).Select(part => part.Extent)
        : [];

    /// <summary>Containers that are still needed, the next ones first.</summary>
    public IEnumerable<ContainerId> Upcoming()
    {
        while (next < containers.Count && !needs.ContainsKey(containers[next])) next++;
        for (var i = next; i < containers.Count; i++)
            if (needs.ContainsKey(containers[i])) yield return containers[i];
    }
}
