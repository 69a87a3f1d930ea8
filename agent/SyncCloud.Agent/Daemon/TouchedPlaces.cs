using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>Gathers where watches saw something change, until somebody takes it, and wakes him. Safe for concurrent calls.</summary>
internal sealed class TouchedPlaces(Signal wake)
{
    /// <summary>With more than this it is better to look everywhere.</summary>
    private const int MostPaths = 4096;

    // One of its own: whoever takes nothing must not hold what is gathered from then on.
    private static readonly Dictionary<CollectionId, HashSet<string>?> nothing = [];

    private readonly Lock gate = new();
    private Dictionary<CollectionId, HashSet<string>?> touched = [];

    /// <summary>Null: somewhere. What is added at once is taken at once: the two ends of a move, of which one alone is a deletion.</summary>
    public void Add(CollectionId collection, IReadOnlyCollection<string>? added)
    {
        lock (gate)
        {
            var known = touched.TryGetValue(collection, out var paths);
            if (added is null || (known && paths is null) || paths?.Count >= MostPaths) touched[collection] = null;
            else if (paths is null) touched[collection] = new(added, StringComparer.Ordinal);
            else paths.UnionWith(added);
        }
        wake.Set();
    }

    /// <summary>What was gathered since the last time; null stands for everywhere.</summary>
    public IReadOnlyDictionary<CollectionId, HashSet<string>?> Take()
    {
        lock (gate)
        {
            if (touched.Count == 0) return nothing;
            var taken = touched;
            touched = [];
            return taken;
        }
    }
}
