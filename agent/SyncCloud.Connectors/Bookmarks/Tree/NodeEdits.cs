namespace SyncCloud.Connectors.Bookmarks;

/// <summary>A part of a file with places in it written anew; everything else of it stays. Edits may not overlap.</summary>
internal sealed class NodeEdits<T>(ReadOnlyMemory<T> file, int start, int end)
{
    private readonly List<(int Start, int End, T[] New)> edits = [];

    internal void Replace(int from, int to, T[] made) => edits.Add((from, to, made));

    internal void Insert(int at, T[] made) => Replace(at, at, made);

    /// <summary>The part with all edits made; those at one place in the order in which they came.</summary>
    internal T[] Apply()
    {
        var result = new List<T>(end - start);
        var at = start;
        foreach (var (from, to, made) in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End > edit.Start))
        {
            if (from < at) throw new Documents.DocumentFormException("two changes to it overlap");
            result.AddRange(file.Span[at..from]);
            result.AddRange(made);
            at = to;
        }
        result.AddRange(file.Span[at..end]);
        return [.. result];
    }
}
