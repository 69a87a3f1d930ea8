using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// Parts of an item that come and go as one: where one side deleted a part and the other edited it, the edit lives, as it does of items. Pure.
/// </summary>
internal static class PartMerge
{
    /// <summary>Gives each such part to the side whose version of it stands; returns the names of the fields that are decided so, and sets them in <paramref name="merged"/>.</summary>
    public static HashSet<string> Decide(KindSchema schema, Fields before, Fields after, Fields chain, ref Fields merged)
    {
        var decided = new HashSet<string>();
        foreach (var part in schema.Parts)
            foreach (var place in Places(part, before, after, chain))
            {
                var (b, a, c) = (In(before, place), In(after, place), In(chain, place));
                var (livesHere, livesThere) = (Lives(part, place, a), Lives(part, place, c));
                if (livesHere == livesThere || a.Equals(b) || c.Equals(b)) continue;
                var (edited, deleted) = livesHere ? (a, c) : (c, a);
                var stands = FieldMerge.DifferInSubstance(schema, edited, b) ? edited : deleted;
                foreach (var name in b.Concat(a).Concat(c).Select(static field => field.Key).Distinct())
                {
                    decided.Add(name);
                    merged = merged.With(name, stands[name]);
                }
            }
        return decided;
    }

    private static HashSet<string> Places(PartSchema part, params ReadOnlySpan<Fields> versions)
    {
        var places = new HashSet<string>();
        foreach (var version in versions)
            foreach (var (name, _) in version)
                if (name.StartsWith(part.Place, StringComparison.Ordinal) && name.Length > part.Place.Length && name[part.Place.Length] == '/' && name.IndexOf('/', part.Place.Length + 1) is > 0 and var end) places.Add(name[..(end + 1)]);
        return places;
    }

    private static Fields In(Fields fields, string place) => Fields.Of(fields.Where(field => field.Key.StartsWith(place, StringComparison.Ordinal)));

    private static bool Lives(PartSchema part, string place, Fields fields) => fields.Any(field => field.Key.Length != place.Length + part.Mark.Length || !field.Key.EndsWith(part.Mark, StringComparison.Ordinal));
}
