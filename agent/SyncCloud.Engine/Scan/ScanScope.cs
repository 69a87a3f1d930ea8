namespace SyncCloud.Engine.Scan;

/// <summary>
/// Where a scan looks: everywhere, or at some native paths with all that lies beneath them. Whoever names paths names all that changed since the last scan, and both ends of what was
/// moved. Paths have '/' between names and none at the ends. Immutable.
/// </summary>
public sealed class ScanScope
{
    private static readonly SortedDictionary<string, ScanScope> none = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ScanScope> inner;

    private ScanScope(bool isWhole, SortedDictionary<string, ScanScope> inner) => (IsWhole, this.inner) = (isWhole, inner);

    /// <summary>Everywhere.</summary>
    public static ScanScope Whole { get; } = new(true, none);

    /// <summary>Nowhere.</summary>
    public static ScanScope Nothing { get; } = new(false, none);

    public bool IsWhole { get; }
    public bool IsEmpty => !IsWhole && inner.Count == 0;

    /// <summary>The names here that are in scope, or lead to what is, in ordinal order; none where all are.</summary>
    public IReadOnlyCollection<string> Names => inner.Keys;

    /// <summary>These paths; the empty one is everything.</summary>
    public static ScanScope Of(IEnumerable<string> paths)
    {
        var root = new ScanScope(false, new(StringComparer.Ordinal));
        foreach (var path in paths)
        {
            if (path.Length == 0) return Whole;
            Add(root, path.Split('/'));
        }
        return root.inner.Count == 0 ? Nothing : root;
    }

    /// <summary>What is in scope beneath a name here: everything, some of it, or nothing.</summary>
    public ScanScope Within(string name) => IsWhole ? Whole : inner.GetValueOrDefault(name, Nothing);

    /// <summary>What is in scope beneath a path; the empty one is here.</summary>
    public ScanScope At(string path) => path.Length == 0 ? this : path.Split('/').Aggregate(this, static (scope, name) => scope.Within(name));

    /// <summary>Whether a path is in scope, or lies beneath one that is.</summary>
    public bool Contains(string path) => At(path).IsWhole;

    /// <summary>Whether a path is in scope, or lies beneath one that is or above one.</summary>
    public bool Touches(string path) => !At(path).IsEmpty;

    private static void Add(ScanScope root, string[] names)
    {
        var scope = root;
        foreach (var name in names.AsSpan(0, names.Length - 1))
        {
            if (!scope.inner.TryGetValue(name, out var next)) scope.inner.Add(name, next = new ScanScope(false, new(StringComparer.Ordinal)));
            if (next.IsWhole) return;
            scope = next;
        }
        scope.inner[names[^1]] = Whole;
    }
}
