using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>
/// What to sync next, and when: a collection as soon as a hint names it or something was changed in its data, all of them on their timers, and what failed again after a wait that grows.
/// Does nothing itself. Not thread-safe.
/// </summary>
internal sealed class DaemonSchedule(DaemonPace pace, TimeProvider time, Func<double> random)
{
    private readonly long started = time.GetTimestamp();
    private readonly Dictionary<CollectionId, CollectionPlan> plans = [];

    private TimeSpan Now => time.GetElapsedTime(started);

    /// <summary>How long nothing becomes due by itself; null: for ever.</summary>
    public TimeSpan? Wait => plans.Values.Select(plan => plan.DueAt).DefaultIfEmpty(TimeSpan.MaxValue).Min() is var next && next == TimeSpan.MaxValue ? null
        : next > Now ? next - Now : TimeSpan.Zero;

    /// <summary>These are to be kept in step from now on, and no others. One that is new is due at once.</summary>
    public void Keep(IReadOnlyCollection<CollectionId> collections)
    {
        foreach (var gone in plans.Keys.Except(collections).ToList()) plans.Remove(gone);
        foreach (var id in collections) plans.TryAdd(id, new CollectionPlan(id, pace, random));
    }

    /// <summary>Whether every change in the collection's data is told.</summary>
    public void Watched(CollectionId collection, bool all) => Of(collection)?.Watched(all, Now);

    /// <summary>Null: anything may have been appended.</summary>
    public void Hear(Hint? hint)
    {
        if (hint is not null) Of(hint.Collection)?.Hear(hint.Sequence);
        else
            foreach (var plan in plans.Values) plan.Hear(null);
    }

    /// <summary>Something was changed at these paths of the collection's data; null: somewhere.</summary>
    public void Touch(CollectionId collection, IReadOnlyCollection<string>? paths) => Of(collection)?.Touch(paths, Now);

    /// <summary>Nothing is known for sure any more: after a sleep, or what somebody else did in the home.</summary>
    public void DoubtAll()
    {
        foreach (var plan in plans.Values) plan.Doubt();
    }

    /// <summary>What failed is tried again now: the network is another one.</summary>
    public void RetryAll()
    {
        foreach (var plan in plans.Values) plan.Retry();
    }

    /// <summary>Up to <paramref name="most"/> of what is due now, the longest due first; for each follows <see cref="Ended"/>.</summary>
    public IReadOnlyList<Due> TakeDue(int most)
    {
        var now = Now;
        return [.. plans.Values.Where(plan => plan.DueAt <= now).OrderBy(plan => plan.DueAt).Take(most).ToList().Select(plan => plan.Take(now))];
    }

    public void Ended(CollectionId collection, Ending ending) => Of(collection)?.Ended(ending, Now);

    private CollectionPlan? Of(CollectionId collection) => plans.GetValueOrDefault(collection);
}
