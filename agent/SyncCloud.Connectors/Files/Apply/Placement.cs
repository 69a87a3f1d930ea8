using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>The folder that an item lies in, and its name there.</summary>
internal readonly record struct Place(ItemId Parent, string Name);

/// <summary>Where items natively are while an apply moves them about.</summary>
internal sealed class Placement(IKnownItems known)
{
    private const int deepest = 100_000;
    private readonly Dictionary<ItemId, Place?> changed = [];
    private readonly Dictionary<ItemId, Place?> folders = [];
    private readonly HashSet<ItemId> notHeld = [];

    /// <summary>Null when the item is not held.</summary>
    internal Place? Find(ItemId id)
    {
        if (changed.TryGetValue(id, out var place) || folders.TryGetValue(id, out place)) return place;
        return known.Find(id) is { } item ? new Place(item.Parent, item.Name) : null;
    }

    /// <summary>The path of an item, or null when it or a folder around it is not held.</summary>
    internal string? Path(ItemId id)
    {
        var names = new Stack<string>();
        for (var depth = 0; id != ItemId.Root; depth++)
        {
            var place = Find(id);
            if (place is not { } found || depth == deepest) return null;
            if (depth > 0 && !changed.ContainsKey(id)) folders.TryAdd(id, place);
            names.Push(found.Name);
            id = found.Parent;
        }
        return string.Join('/', names);
    }

    internal string? PathIn(ItemId parent, string name) => Path(parent) is { } folder ? VolumePath.In(folder, name) : null;

    /// <summary>The folders around an item, innermost first, without the root.</summary>
    internal IEnumerable<ItemId> Around(ItemId id)
    {
        for (var depth = 0; depth < deepest && Find(id) is { } place && place.Parent != ItemId.Root; depth++)
        {
            yield return place.Parent;
            id = place.Parent;
        }
    }

    internal void Put(ItemId id, Place place) => changed[id] = place;

    internal void Remove(ItemId id) => changed[id] = null;

    /// <summary>The item is not held: what is here of it stays where it is, also for what lies in it, and keeps no folder from going.</summary>
    internal void LetGo(ItemId id) => notHeld.Add(id);

    /// <summary>Whether a known item other than <paramref name="than"/> lies at a place.</summary>
    internal bool IsTakenByOther(Place place, ItemId than) =>
        known.Children(place.Parent).Any(child => child.Id != than && Find(child.Id) == place)
        || changed.Any(pair => pair.Key != than && pair.Value == place);

    /// <summary>Whether held items still lie in a folder, other than those that are leaving it.</summary>
    internal bool HoldsAny(ItemId folder, IReadOnlySet<ItemId> leaving) =>
        known.Children(folder).Any(child => Find(child.Id)?.Parent == folder && !leaving.Contains(child.Id) && !notHeld.Contains(child.Id));
}
