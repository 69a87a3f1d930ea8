using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>The three-way merge of one item's fields, group by group. Pure.</summary>
internal static class FieldMerge
{
    /// <summary>Merges <paramref name="after"/> (local) with <paramref name="chain"/>, both grown out of <paramref name="before"/>.</summary>
    public static MergedFields Merge(KindSchema schema, Fields before, Fields after, Fields chain)
    {
        var merged = chain;
        var decided = PartMerge.Decide(schema, before, after, chain, ref merged);
        var lost = ImmutableArray.CreateBuilder<LostGroup>();
        var tookLocal = new HashSet<string>();
        var tookChain = new HashSet<string>();
        var names = Names(before, after, chain);
        names.ExceptWith(decided);
        foreach (var group in Groups(schema, names))
        {
            var (b, a, c) = (Select(before, group), Select(after, group), Select(chain, group));
            if (a.Equals(b) || a.Equals(c))
            {
                if (!c.Equals(b)) tookChain.UnionWith(group);
                continue;
            }
            if (c.Equals(b))
            {
                foreach (var field in group) merged = merged.With(field, after[field]);
                tookLocal.UnionWith(group);
                continue;
            }
            tookChain.UnionWith(group);
            lost.Add(new LostGroup(group[0], a));
        }
        foreach (var (field, described) in schema.Follows)
        {
            if (Equals(after[field], before[field]) && !tookLocal.Contains(described)) continue;
            // The value in the chain stays where both sides only re-described what neither changed.
            if (tookLocal.Contains(described) || (!tookChain.Contains(described) && Equals(chain[field], before[field])))
                merged = merged.With(field, after[field]);
        }
        foreach (var field in names)
        {
            if (schema.IsKeptNatively(field)) merged = merged.With(field, Equals(chain[field], before[field]) ? after[field] : chain[field]);
            else if (schema.Describes(field)) merged = merged.With(field, Description(before[field], after[field], chain[field]));
        }
        return new MergedFields(merged, lost.ToImmutable());
    }

    /// <summary>Whether two versions differ in more than fields that only describe others.</summary>
    public static bool DifferInSubstance(KindSchema schema, Fields left, Fields right) => !Substance(schema, left).Equals(Substance(schema, right));

    /// <summary>A version without fields that only describe others, or are each device's own.</summary>
    public static Fields Substance(KindSchema schema, Fields fields) =>
        fields.Patch(Fields.Empty, [.. fields.Select(static field => field.Key).Where(name => schema.Follows.ContainsKey(name) || schema.Describes(name) || schema.IsKeptNatively(name))]);

    public static Fields Select(Fields fields, ImmutableArray<string> group) => Fields.Of(fields.Where(entry => group.Contains(entry.Key)));

    /// <summary>The group that a field belongs to: a declared one, at the field's place, or itself alone.</summary>
    public static ImmutableArray<string> GroupOf(KindSchema schema, string field)
    {
        var (place, name) = field.LastIndexOf('/') is >= 0 and var slash ? (field[..(slash + 1)], field[(slash + 1)..]) : ("", field);
        foreach (var group in schema.Groups)
            if (group.Contains(name)) return place.Length == 0 ? group : [.. group.Select(member => place + member)];
        return [field];
    }

    private static FieldValue? Description(FieldValue? before, FieldValue? after, FieldValue? chain)
    {
        if (Equals(after, before) || Equals(after, chain)) return chain;
        if (Equals(chain, before)) return after;
        return IsGreater(after, chain) ? after : chain;
    }

    /// <summary>Numbers by magnitude, texts by their characters; any value is greater than none.</summary>
    private static bool IsGreater(FieldValue? left, FieldValue? right)
    {
        if (left is not { } l || right is not { } r) return left is not null && right is null;
        if (l.AsNumber() is { } number && r.AsNumber() is { } other) return number > other;
        if (l.AsText() is { } text && r.AsText() is { } against) return string.CompareOrdinal(text, against) > 0;
        return l.Encoded.Span.SequenceCompareTo(r.Encoded.Span) > 0;
    }

    private static SortedSet<string> Names(params ReadOnlySpan<Fields> versions)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var version in versions)
            foreach (var entry in version) names.Add(entry.Key);
        return names;
    }

    private static IEnumerable<ImmutableArray<string>> Groups(KindSchema schema, SortedSet<string> names) =>
        names.Where(name => name != schema.Identity && !schema.Follows.ContainsKey(name) && !schema.Describes(name) && !schema.IsKeptNatively(name)).Select(name => GroupOf(schema, name)).DistinctBy(group => group[0]);
}

/// <summary>The merged fields, and each group of the local side that lost against one already in the chain.</summary>
internal sealed record MergedFields(Fields Fields, ImmutableArray<LostGroup> Lost);

/// <summary>A local value that lost: the group's first field and the group's values.</summary>
internal sealed record LostGroup(string Field, Fields Values);
