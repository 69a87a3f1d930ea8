using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Hands out loaded containers: from the cache, from what a pull brought, or from the cloud, where it also loads the next ones of the plan
/// ahead of need. Not thread-safe: only downloads run beside the caller's flow.
/// </summary>
internal sealed class ContainerSource(CollectionId collection, ICloudTransport transport, IContentIndex index, ContentFetchOptions options)
{
    private readonly ContainerLoader loader = new(collection, transport);
    private readonly ContainerCache cache = new(options.CacheBytes);
    private readonly InlinePacks inlinePacks = new(options.RememberedBytes);
    private readonly Dictionary<ContainerId, Task<LoadedContainer>> ahead = [];
    private FetchPlan plan = FetchPlan.OfNothing();

    public void Remember(LogId log, ReadOnlyMemory<byte> pack) => inlinePacks.Add(log, pack);

    public void Follow(FetchPlan newPlan)
    {
        plan = newPlan;
        ahead.Clear();
    }

    /// <summary>The container of an extent, holding at least the extent; it holds until the next call.</summary>
    /// <param name="content">What it is needed for.</param>
    /// <param name="extent">What is needed now.</param>
    /// <param name="needs">What the content needs, of which what is near is loaded at once.</param>
    /// <param name="at">Where in the content the extent is.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<LoadedContainer> GetAsync(ContentRef content, Extent extent, ContentNeeds needs, long at, CancellationToken cancellationToken)
    {
        var container = extent.Container;
        if (ahead.Remove(container, out var load) && await ArrivedAsync(load, cancellationToken) is { } arrived) cache.Add(arrived, plan.IsNeeded);
        if (cache.Find(container) is { } held)
        {
            if (held.Lacks(extent))
            {
                await loader.CompleteAsync(held, [extent, .. needs.Needed(container, at), .. plan.Needed(container)], cancellationToken);
                cache.Add(held, plan.IsNeeded);
            }
            return held;
        }
        var needed = needs.Needed(container, at);
        var loaded = await LoadAsync(content, container, [.. needed.Contains(extent) ? [] : (Extent[])[extent], .. needed, .. plan.Needed(container)], cancellationToken);
        cache.Add(loaded, plan.IsNeeded);
        return loaded;
    }

    /// <summary>The container, if it is held in memory and need not be waited for.</summary>
    public LoadedContainer? AtHand(ContainerId container) => ahead.ContainsKey(container) ? null : cache.Find(container);

    /// <summary>Starts loading containers that will be needed next, where the options allow it.</summary>
    public void LoadAhead(ContentRef content, IEnumerable<(ContainerId Container, IReadOnlyList<Extent> Needed)> next, CancellationToken cancellationToken)
    {
        if (options.LoadsInFlight <= 1) return;
        foreach (var (container, needed) in next)
        {
            if (ahead.Count >= options.LoadsInFlight) return;
            if (ahead.ContainsKey(container) || cache.Contains(container)) continue;
            if (!container.IsPack && inlinePacks.Find(container.Log) is not null) continue;
            ahead.Add(container, LoadAsync(content, container, [.. needed, .. plan.Needed(container)], cancellationToken));
        }
    }

    /// <summary>The containers that contents planned after the present one need.</summary>
    public IEnumerable<(ContainerId Container, IReadOnlyList<Extent> Needed)> Upcoming() => plan.Upcoming().Select(container => (container, (IReadOnlyList<Extent>)[]));

    /// <summary>Forgets a container's bytes, since they were wrong.</summary>
    public void Drop(IEnumerable<ContainerId> containers)
    {
        foreach (var container in containers)
        {
            cache.Remove(container);
            ahead.Remove(container);
        }
    }

    private Task<LoadedContainer> LoadAsync(ContentRef content, ContainerId container, IReadOnlyList<Extent> needed, CancellationToken cancellationToken)
    {
        if (container.IsPack) return loader.LoadPackAsync(container.Pack, needed, cancellationToken);
        if (inlinePacks.Find(container.Log) is { } pack) return Task.FromResult(ContainerLoader.OfInlinePack(container.Log, pack));
        return index.FindSequence(container.Log) is { } sequence
            ? loader.LoadLogAsync(container.Log, sequence, cancellationToken)
            : LoadUnknownLogAsync(content, container, cancellationToken);
    }

    /// <summary>A log before the base image that this device started from, which a later one refers to.</summary>
    private async Task<LoadedContainer> LoadUnknownLogAsync(ContentRef content, ContainerId container, CancellationToken cancellationToken)
    {
        var row = await transport.FindLogAsync(collection, container.Log, cancellationToken)
            ?? throw new ContentUnavailableException(content, $"it lies in {container}, which the cloud's chain does not have");
        return await loader.LoadLogAsync(container.Log, row.Sequence, cancellationToken);
    }

    /// <summary>What was loaded ahead; null when that failed: the caller then loads it itself and sees the failure, if it lasts, as its own.</summary>
    private static async Task<LoadedContainer?> ArrivedAsync(Task<LoadedContainer> load, CancellationToken cancellationToken)
    {
        await ((Task)load).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return load.IsCompletedSuccessfully ? await load : null;
    }
}
