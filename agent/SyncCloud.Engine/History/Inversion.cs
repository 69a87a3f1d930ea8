using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Takes a change back and keeps what others did since: a three-way merge like every other, from what the change made to what there was before. Pure.</summary>
internal static class Inversion
{
    /// <summary>The item without the change that made <paramref name="after"/> of <paramref name="before"/>, where it is <paramref name="now"/>; null: it is not there.</summary>
    public static Item? TakeBack(KindSchema schema, Item? before, Item? after, Item? now)
    {
        if (Equals(now, before) || Equals(now, after)) return before;
        // What others changed since stays, also what is new.
        if (before is null) return now is null || (after is not null && !FieldMerge.DifferInSubstance(schema, now.Fields, after.Fields)) ? null : now;
        // Somebody has brought it back already.
        if (after is null) return now ?? before;
        // Deleted since: as everywhere, an edit lives, here the one that takes back.
        if (now is null) return FieldMerge.DifferInSubstance(schema, before.Fields, after.Fields) ? before : null;
        return now with { Fields = FieldMerge.Merge(schema, after.Fields, before.Fields, now.Fields).Fields };
    }

    /// <summary>
    /// What is left of an item when every version of it that <paramref name="isTakenBack"/> names is taken back, the newest first, so that what others did between them stays, too. What follows
    /// each other with nobody between is one change: then nothing is done to what has been taken back already.
    /// </summary>
    public static Item? TakeBack(KindSchema schema, IReadOnlyList<ItemVersion> versions, Func<ItemVersion, bool> isTakenBack)
    {
        var now = versions[^1].Item;
        for (var last = versions.Count - 1; last >= 0; last--)
        {
            if (!isTakenBack(versions[last])) continue;
            var first = last;
            while (first > 0 && isTakenBack(versions[first - 1])) first--;
            now = TakeBack(schema, first == 0 ? null : versions[first - 1].Item, versions[last].Item, now);
            last = first;
        }
        return now;
    }
}
