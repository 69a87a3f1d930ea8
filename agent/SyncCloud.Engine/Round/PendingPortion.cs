using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Pending items that are merged and applied together.</summary>
/// <param name="Items">Their ids, each once.</param>
/// <param name="Before">How many were in the portions before it.</param>
/// <param name="Total">How many all portions have together.</param>
internal sealed record PendingPortion(IReadOnlyList<ItemId> Items, int Before, int Total)
{
    /// <summary>
    /// All that is pending, in as few portions as memory allows: a first sync of a million items must not hold a million decisions at once. While nothing was changed here, what is new and has
    /// nothing in it is in nobody's way, so it is decided alone as in company; all else is in the first portion. What lies in one pack comes together. Each portion is told once the one before it is
    /// applied: what stayed open comes again with every later one, so that whatever depends on it finds it.
    /// </summary>
    public static IEnumerable<PendingPortion> Of(StateStore state, int size)
    {
        if (!IsSimple(state) || state.PendingCount <= size)
        {
            yield return All(state, 0);
            yield break;
        }
        var (others, leaves) = state.Pending.Parted();
        var total = others.Count + leaves.Count;
        var at = Math.Clamp(size - others.Count, 0, leaves.Count);
        IReadOnlyList<ItemId> items = [.. others, .. leaves.Take(at)];
        yield return new PendingPortion(items, 0, total);
        while (at < leaves.Count)
        {
            if (!IsSimple(state))
            {
                yield return All(state, others.Count + at);
                yield break;
            }
            var open = items.Where(state.Pending.Contains).ToList();
            var next = Math.Min(leaves.Count, at + size);
            items = [.. open, .. leaves.Skip(at).Take(next - at)];
            yield return new PendingPortion(items, others.Count + at - open.Count, total);
            at = next;
        }
    }

    private static PendingPortion All(StateStore state, int before)
    {
        var items = state.Pending.All();
        return new PendingPortion(items, before, before + items.Count);
    }

    // What is not for this device is, too, where something that is moves to it: that takes a look at all that is pending.
    private static bool IsSimple(StateStore state) => state.UnpushedCount == 0 && state.Unheld.IsEmpty;
}
