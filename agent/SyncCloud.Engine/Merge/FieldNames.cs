using System.Collections.Immutable;

namespace SyncCloud.Engine.Merge;

/// <summary>A set of names of fields, some of them with parts that stand for any.</summary>
internal sealed record FieldNames(ImmutableHashSet<string> Names)
{
    private readonly ImmutableArray<string> patterns = [.. Names.Where(static name => name.Contains('*'))];

    public bool Contains(string field)
    {
        if (Names.IsEmpty) return false;
        if (Names.Contains(field)) return true;
        foreach (var pattern in patterns)
            if (FieldPattern.Matches(pattern, field)) return true;
        return false;
    }
}
