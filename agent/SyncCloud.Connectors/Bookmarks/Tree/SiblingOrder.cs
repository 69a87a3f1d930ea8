using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// Gives siblings positions that are in their native order. As many as can keep the ones that they are known with do (a longest increasing run), so that one moved bookmark is one change. Pure.
/// </summary>
internal static class SiblingOrder
{
    /// <param name="siblings">In native order, each with its known position, or null where it has none in this folder.</param>
    /// <returns>The positions, strictly rising by themselves and by id where equal ones were known.</returns>
    internal static string[] Arrange(IReadOnlyList<(ItemId Id, string? Known)> siblings)
    {
        var kept = Kept(siblings);
        var positions = new string[siblings.Count];
        for (var i = 0; i < siblings.Count;)
        {
            if (kept[i])
            {
                positions[i] = siblings[i].Known!;
                i++;
                continue;
            }
            var end = i;
            var before = i == 0 ? null : positions[i - 1];
            // Where two equal keys enclose what is new, the second gives way.
            while (end < siblings.Count && (!kept[end] || (before is not null && string.CompareOrdinal(before, siblings[end].Known) >= 0))) kept[end++] = false;
            var made = PositionKey.Between(before, end == siblings.Count ? null : siblings[end].Known, [.. siblings.Skip(i).Take(end - i).Select(sibling => sibling.Id)]);
            made.CopyTo(positions, i);
            i = end;
        }
        return positions;
    }

    /// <summary>Which siblings are in a longest run that rises by position and id.</summary>
    private static bool[] Kept(IReadOnlyList<(ItemId Id, string? Known)> siblings)
    {
        // tails[n]: the last of the best run of n + 1; former[i]: the one before i in its run.
        var tails = new List<int>();
        var former = new int[siblings.Count];
        for (var i = 0; i < siblings.Count; i++)
        {
            if (!PositionKey.Is(siblings[i].Known)) continue;
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Compare(siblings[tails[middle]], siblings[i]) < 0) low = middle + 1;
                else high = middle;
            }
            former[i] = low == 0 ? -1 : tails[low - 1];
            if (low == tails.Count) tails.Add(i);
            else tails[low] = i;
        }
        var kept = new bool[siblings.Count];
        for (var i = tails.Count == 0 ? -1 : tails[^1]; i >= 0; i = former[i]) kept[i] = true;
        return kept;
    }

    /// <summary>The order of siblings: by position, and by id where two devices gave one.</summary>
    internal static int Compare((ItemId Id, string? Position) left, (ItemId Id, string? Position) right) =>
        string.CompareOrdinal(left.Position, right.Position) is not 0 and var order ? order : left.Id.CompareTo(right.Id);
}
