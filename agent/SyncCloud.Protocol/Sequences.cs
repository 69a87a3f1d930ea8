using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SyncCloud;

/// <summary>
/// What <see cref="Enumerable"/> does under these names, as one iterator each. Code of this house finds them before those of System.Linq, because they lie in a namespace
/// around its own. System.Linq has a class for every kind of source and every operator that may follow, and the native agent would hold all of them once more for
/// each value type that is asked for: a megabyte. Nothing is read, and no null noticed, before the result is enumerated; counting it, or looking for its last element, goes through all of it.
/// </summary>
public static class Sequences
{
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (var element in source) yield return selector(element);
    }

    public static IEnumerable<TResult> Select<TSource, TResult>(this ImmutableArray<TSource> source, Func<TSource, TResult> selector) => Elements(source).Select(selector);

    public static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)
    {
        foreach (var element in source)
        {
            if (predicate(element)) yield return element;
        }
    }

    public static IEnumerable<TSource> Where<TSource>(this ImmutableArray<TSource> source, Func<TSource, bool> predicate) => Elements(source).Where(predicate);

    private static TSource[] Elements<TSource>(ImmutableArray<TSource> source) =>
        ImmutableCollectionsMarshal.AsArray(source) ?? throw new InvalidOperationException("the array was never made");
}
