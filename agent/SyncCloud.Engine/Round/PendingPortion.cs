using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Pending items that are merged and applied together.</summary>
/// <param name="Items">Their ids, in order.</param>
/// <param name="Before">How many were in the portions before it.</param>
/// <param name="Total">How many all portions have together.</param>
internal sealed record PendingPortion(IReadOnlyList<ItemId> Items, int Before, int Total)
{
    /// <summary>
    /// All that is pending, in as few portions as memory allows: a first sync of a million items must not hold a million decisions at once. While nothing was changed here, what is new and has
    /// nothing in it is in nobody's way, so it is decided alone as in company; all else is in the first portion. Each is told once the one before it is applied: should that have left anything open,
    /// the rest comes as a whole, beside it.
    /// </summary>
    public static IEnumerable<PendingPortion> Of(StateStore state, int size)
    {
        if (!IsSimple(state) || state.PendingCount <= size)
        {
            yield return All(state, 0);
            yield break;
        }
        var (others, leaves) = state.Pending.Parted();
        var (total, before) = (others.Count + leaves.Count, 0);
        for (var at = 0; at < leaves.Count || before == 0;)
        {
            if (before > 0 && (!IsSimple(state) || state.PendingCount != leaves.Count - at))
            {
                yield return All(state, before);
                yield break;
            }
            var next = leaves.Slice(at, Math.Min(leaves.Count - at, Math.Max(0, before == 0 ? size - others.Count : size)));
            at += next.Count;
            var items = before == 0 ? [.. others.Concat(next).Order()] : next;
            yield return new PendingPortion(items, before, total);
            before += items.Count;
        }
    }

    private static PendingPortion All(StateStore state, int before)
    {
        var items = state.Pending.All();
        return new PendingPortion(items, before, before + items.Count);
    }

    private static bool IsSimple(StateStore state) => state.UnpushedCount == 0 && state.Unheld.IsEmpty;
}
