using System.Collections.Immutable;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>An array in the making that mostly gets none or one, for which nothing more is made; with more it grows as a list does, since lines come from anywhere. A mutable value.</summary>
internal struct FewItems<T>
{
    private ImmutableArray<T> first;
    private List<T>? all;

    public void Add(T item)
    {
        if (all is not null) all.Add(item);
        else if (first.IsDefault) first = [item];
        else all = [first[0], item];
    }

    public readonly bool Contains(T item) => all is not null ? all.Contains(item) : !first.IsDefault && first.Contains(item);

    public readonly ImmutableArray<T> ToImmutable() => all is not null ? [.. all] : first.IsDefault ? [] : first;
}
