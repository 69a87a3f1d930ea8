using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Puts containers in an order in which those that one content leads through follow each other, so that few are needed at a time.</summary>
internal sealed class ContainerRoute
{
    // In the order in which they were met, which is that of the contents.
    private readonly List<ContainerId> met = [];
    private readonly Dictionary<ContainerId, List<ContainerId>> following = [];
    private readonly HashSet<ContainerId> led = [];

    public void Add(IEnumerable<Extent> extents)
    {
        ContainerId? last = null;
        foreach (var extent in extents)
        {
            if (extent.Container == last) continue;
            if (following.TryAdd(extent.Container, [])) met.Add(extent.Container);
            if (last is { } from && !following[from].Contains(extent.Container))
            {
                following[from].Add(extent.Container);
                led.Add(extent.Container);
            }
            last = extent.Container;
        }
    }

    public IReadOnlyList<ContainerId> Find()
    {
        var route = new List<ContainerId>(met.Count);
        var seen = new HashSet<ContainerId>();
        var open = new Stack<ContainerId>();
        foreach (var start in (IEnumerable<ContainerId>)[.. met.Where(container => !led.Contains(container)), .. met])
        {
            open.Push(start);
            while (open.TryPop(out var container))
            {
                if (!seen.Add(container)) continue;
                route.Add(container);
                for (var i = following[container].Count - 1; i >= 0; i--) open.Push(following[container][i]);
            }
        }
        return route;
    }
}
