using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>State stores to be used again by the next schedule of the same thread. Not thread-safe.</summary>
internal sealed class StatePool : IDisposable
{
    private readonly List<PooledState> stores = [];
    private int taken;

    /// <summary>Until the lease ends, what is taken is not taken twice.</summary>
    public IDisposable Lease() => new Return(this);

    public PooledState Take(CollectionId collection)
    {
        if (taken == stores.Count) stores.Add(PooledState.New());
        var store = stores[taken++];
        store.Empty(collection);
        return store;
    }

    public void Dispose()
    {
        foreach (var store in stores) store.Dispose();
    }

    private sealed class Return(StatePool pool) : IDisposable
    {
        public void Dispose() => pool.taken = 0;
    }
}
