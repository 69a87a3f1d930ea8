using SyncCloud.Protocol;

namespace SyncCloud.Engine.Guard;

/// <summary>
/// Decides which destructions wait for the user's approval. What was approved passes; what waits goes on waiting, however few it has become; of what is
/// new either all waits or nothing does. Pure.
/// </summary>
public static class MassChangeGuard
{
    /// <param name="wanted">All that is about to be destroyed, each item once.</param>
    /// <param name="held">What was held back before, by item.</param>
    /// <param name="counted">Items that were destroyed within the window, without having been asked for.</param>
    /// <param name="size">How many items the collection had at the window's beginning; asked only when the answer decides.</param>
    /// <param name="options">Where the limits are.</param>
    /// <returns>The items whose destruction has to wait.</returns>
    public static IReadOnlySet<ItemId> HoldBack(
        IReadOnlyCollection<Destruction> wanted,
        IReadOnlyDictionary<ItemId, HeldChange> held,
        IReadOnlySet<ItemId> counted,
        Func<long> size,
        GuardOptions options)
    {
        if (!options.Enabled) return new HashSet<ItemId>();
        var unasked = wanted.Where(change => !IsApproved(change, held)).Select(change => change.Id).ToHashSet();
        if (unasked.Count == 0) return unasked;
        var destroyed = unasked.Count + counted.Count(id => !unasked.Contains(id));
        if (IsMass(destroyed, size, options)) return unasked;
        unasked.RemoveWhere(id => !(held.TryGetValue(id, out var before) && !before.Approved));
        return unasked;
    }

    private static bool IsMass(long destroyed, Func<long> size, GuardOptions options) =>
        destroyed > options.Items && destroyed * 100 > size() * options.SharePercent;

    // An approval is for what the user saw: another content under the same item is another change.
    private static bool IsApproved(Destruction change, IReadOnlyDictionary<ItemId, HeldChange> held) =>
        held.TryGetValue(change.Id, out var before) && before.Approved && before.Change == change;
}
