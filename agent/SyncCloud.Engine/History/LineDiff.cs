using System.Collections.Immutable;

namespace SyncCloud.Engine.History;

/// <summary>
/// What lines of a text differ, as a unified diff (as <c>diff -u</c> and <c>patch</c> have it): the shortest edit by the greedy algorithm of Myers. Where two texts have so little in common that this would take
/// long, all lines between what is equal at both ends are replaced. Pure.
/// </summary>
public static class LineDiff
{
    private const int Context = 3;
    private const int MaxEdits = 1500;

    private enum Side { Both, Old, New }

    /// <summary>The lines of the diff without the two that name the texts; none when the texts are equal.</summary>
    public static ImmutableArray<string> Unified(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var edits = Edits(old, now);
        var lines = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; at < edits.Count;)
        {
            var first = edits.FindIndex(at, edit => edit.Side != Side.Both);
            if (first < 0) break;
            var last = first;
            // Changes with little between them share a hunk.
            for (var i = first; i < edits.Count && i - last <= 2 * Context; i++)
                if (edits[i].Side != Side.Both) last = i;
            var (start, end) = (Math.Max(at, first - Context), Math.Min(edits.Count, last + 1 + Context));
            AddHunk(lines, old, now, edits, start, end);
            at = end;
        }
        return lines.ToImmutable();
    }

    private static void AddHunk(ImmutableArray<string>.Builder lines, string[] old, string[] now, List<(Side Side, int Old, int New)> edits, int start, int end)
    {
        var hunk = edits[start..end];
        var (oldCount, newCount) = (hunk.Count(edit => edit.Side != Side.New), hunk.Count(edit => edit.Side != Side.Old));
        lines.Add($"@@ -{Range(hunk[0].Old, oldCount)} +{Range(hunk[0].New, newCount)} @@");
        foreach (var (side, i, j) in hunk)
        {
            var line = side == Side.New ? now[j] : old[i];
            lines.Add((side switch { Side.Both => " ", Side.Old => "-", _ => "+" }) + line.TrimEnd('\n'));
            if (!line.EndsWith('\n')) lines.Add("\\ No newline at end of file");
        }
    }

    private static string Range(int first, int count) => count == 1 ? $"{first + 1}" : $"{(count == 0 ? first : first + 1)},{count}";

    /// <summary>Every line of either text, in order, with where both texts are before it.</summary>
    private static List<(Side Side, int Old, int New)> Edits(string[] old, string[] now)
    {
        var prefix = 0;
        while (prefix < old.Length && prefix < now.Length && old[prefix] == now[prefix]) prefix++;
        var suffix = 0;
        while (suffix < old.Length - prefix && suffix < now.Length - prefix && old[^(suffix + 1)] == now[^(suffix + 1)]) suffix++;
        var edits = new List<(Side, int, int)>();
        for (var i = 0; i < prefix; i++) edits.Add((Side.Both, i, i));
        foreach (var (side, i, j) in Shortest(old.AsSpan(prefix..^suffix), now.AsSpan(prefix..^suffix))) edits.Add((side, prefix + i, prefix + j));
        for (var i = suffix; i > 0; i--) edits.Add((Side.Both, old.Length - i, now.Length - i));
        return edits;
    }

    private static List<(Side Side, int Old, int New)> Shortest(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        // reach[d][k + d]: how far the furthest path of d edits on diagonal k (old - new) has come in the old text.
        var reach = new List<int[]>();
        for (var d = 0; d <= Math.Min(MaxEdits, old.Length + now.Length); d++)
        {
            var row = new int[(2 * d) + 1];
            reach.Add(row);
            for (var k = -d; k <= d; k += 2)
            {
                var i = d == 0 ? 0 : IsInsertion(reach[d - 1], d, k) ? reach[d - 1][k + d] : reach[d - 1][k + d - 2] + 1;
                while (i < old.Length && i - k < now.Length && old[i] == now[i - k]) i++;
                row[k + d] = i;
                if (i >= old.Length && i - k >= now.Length) return Trace(reach, old.Length, now.Length);
            }
        }
        var all = new List<(Side, int, int)>();
        for (var i = 0; i < old.Length; i++) all.Add((Side.Old, i, 0));
        for (var j = 0; j < now.Length; j++) all.Add((Side.New, old.Length, j));
        return all;
    }

    /// <summary>Whether the furthest path of <paramref name="d"/> edits to diagonal <paramref name="k"/> ends with an inserted line.</summary>
    private static bool IsInsertion(int[] before, int d, int k) => k == -d || (k != d && before[k + d - 2] < before[k + d]);

    private static List<(Side Side, int Old, int New)> Trace(List<int[]> reach, int i, int j)
    {
        var edits = new List<(Side, int, int)>();
        for (var d = reach.Count - 1; d > 0; d--)
        {
            var k = i - j;
            var inserted = IsInsertion(reach[d - 1], d, k);
            var from = inserted ? reach[d - 1][k + d] : reach[d - 1][k + d - 2];
            var begin = inserted ? from : from + 1;
            while (i > begin) edits.Add((Side.Both, --i, --j));
            edits.Add(inserted ? (Side.New, i, --j) : (Side.Old, --i, j));
        }
        while (i > 0) edits.Add((Side.Both, --i, --j));
        edits.Reverse();
        return edits;
    }

    /// <summary>Each with its line feed, where it has one.</summary>
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var feed ? feed + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }
        return [.. lines];
    }
}
