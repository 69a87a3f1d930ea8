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

    private readonly Dictionary<ContentRef, ContentLocation> waiting;
    private readonly Dictionary<ContainerId, Need> needs = [];
    private readonly List<ContainerId> containers = [];
    private int next;

    private FetchPlan(int contents) => waiting = new(contents);

    public static FetchPlan OfNothing() => new(0);

    /// <summary>All contents, those of one container together, as their bytes follow each other there; contents that lie nowhere come last.</summary>
    public IReadOnlyList<ContentRef> Order { get; private set; } = [];

    /// <summary>The containers in the order of need.</summary>
    public IReadOnlyList<ContainerId> Containers => containers;

    public bool IsDone => waiting.Count == 0;

    public static FetchPlan Of(IEnumerable<ContentLocation?> locations, IEnumerable<ContentRef> contents)
    {
        var route = new ContainerRoute();
        var pairs = contents.Zip(locations).ToList();
        var plan = new FetchPlan(pairs.Count);
        foreach (var (_, location) in pairs)
        {
            if (location is null || !plan.Add(location)) continue;
            route.Add(location.Extents);
        }
        plan.containers.AddRange(route.Find());
        var ordinals = plan.containers.Select((container, i) => (container, i)).ToDictionary(pair => pair.container, pair => pair.i);
        // Sorting by LINQ is stable: contents without a place keep the order in which they were asked for.
        plan.Order =
        [
            .. pairs.Select(pair => (pair.First, Place: pair.Second is { Extents: [var first, ..] } ? (ordinals[first.Container], first.Start) : (int.MaxValue, 0)))
                .OrderBy(pair => pair.Place).Select(pair => pair.First),
        ];
        return plan;
    }

    private bool Add(ContentLocation location)
    {
        if (!waiting.TryAdd(location.Content, location)) return false;
        if (location.Extents is [var only])
        {
            var own = NeedOf(only.Container);
            own.Waiting++;
            own.Extents.Add((location.Content, only));
            return true;
        }
        var at = 0L;
        var met = new Dictionary<ContainerId, long>();
        foreach (var extent in location.Extents)
        {
            var need = NeedOf(extent.Container);
            if (met.TryAdd(extent.Container, at)) need.Waiting++;
            if (at < met[extent.Container] + ContentNeeds.Ahead) need.Extents.Add((location.Content, extent));
            at += extent.Length;
        }
        return true;
    }

    private Need NeedOf(ContainerId container)
    {
        if (!needs.TryGetValue(container, out var need)) needs.Add(container, need = new Need());
        return need;
    }

    /// <summary>Where a content lies that is still to be fetched; null when it is not part of the plan.</summary>
    public ContentLocation? Find(ContentRef content) => waiting.GetValueOrDefault(content);

    /// <summary>The content is being fetched: what it needs is no longer part of the plan. Returns where it lay when the plan was made; null when it is not part of it.</summary>
    public ContentLocation? Begin(ContentRef content)
    {
        if (!waiting.Remove(content, out var location)) return null;
        if (location.Extents is [var only]) Begin(only.Container);
        else foreach (var container in location.Extents.Select(extent => extent.Container).Distinct()) Begin(container);
        return location;
    }

    private void Begin(ContainerId container)
    {
        if (needs.TryGetValue(container, out var need) && --need.Waiting == 0) needs.Remove(container);
    }

    public bool IsNeeded(ContainerId container) => needs.ContainsKey(container);

    /// <summary>What waiting contents need of a container, so that it is loaded with that: of each what its first bytes there and those soon after them need.</summary>
    public IEnumerable<Extent> Needed(ContainerId container) => needs.TryGetValue(container, out var need)
        ? need.Extents.Where(part => waiting.ContainsKey(part.Content)).Select(part => part.Extent)
        : [];

    /// <summary>Containers that are still needed, the next ones first.</summary>
    public IEnumerable<ContainerId> Upcoming()
    {
        while (next < containers.Count && !needs.ContainsKey(containers[next])) next++;
        for (var i = next; i < containers.Count; i++)
            if (needs.ContainsKey(containers[i])) yield return containers[i];
    }
}
