using System.Runtime.InteropServices;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>Outcomes of a merge, of which there are as many as changed since the last one.</summary>
internal sealed class OutcomesInMemory(int expected = 0) : IOutcomes
{
    private readonly Dictionary<ItemId, Outcome> outcomes = new(expected);
    private readonly Dictionary<ItemId, HashSet<ItemId>> children = [];
    private readonly Dictionary<(ItemId Parent, string Name), IdSet> places = new(expected);
    private List<KeyValuePair<ItemId, Item?>>? all;

    public IEnumerable<KeyValuePair<ItemId, Item?>> All => all ??= InOrder();

    public bool Has(ItemId id) => outcomes.ContainsKey(id);

    public bool TryFind(ItemId id, out Item? item)
    {
        var isDecided = outcomes.TryGetValue(id, out var outcome);
        item = outcome.Item;
        return isDecided;
    }

    public void Set(ItemId id, Item? item, ItemId? parent, string? name)
    {
        Forget(id);
        all = null;
        outcomes[id] = new Outcome(item, parent, name);
        if (parent is not { } folder) return;
        if (!children.TryGetValue(folder, out var own)) children.Add(folder, own = []);
        own.Add(id);
        if (name is not null) CollectionsMarshal.GetValueRefOrAddDefault(places, (folder, name), out _).Add(id);
    }

    public void Forget(ItemId id)
    {
        if (!outcomes.Remove(id, out var old)) return;
        all = null;
        if (old.Parent is not { } folder) return;
        children[folder].Remove(id);
        if (old.Name is { } name) CollectionsMarshal.GetValueRefOrNullRef(places, (folder, name)).Remove(id);
    }

    public IReadOnlyList<Item> Children(ItemId parent) => children.TryGetValue(parent, out var own) ? Items(own.Order()) : [];

    public bool HasChildren(ItemId parent) => children.TryGetValue(parent, out var own) && own.Count > 0;

    public IReadOnlyList<Item> Named(ItemId parent, string name) => places.TryGetValue((parent, name), out var own) ? Items(own.Ids) : [];

    private List<Item> Items(IEnumerable<ItemId> ids) => [.. ids.Select(id => outcomes[id].Item!)];

    // Whoever enumerates it goes on with what he was given, whatever is decided meanwhile.
    private List<KeyValuePair<ItemId, Item?>> InOrder()
    {
        var ordered = new List<KeyValuePair<ItemId, Item?>>(outcomes.Count);
        foreach (var (id, outcome) in outcomes) ordered.Add(new(id, outcome.Item));
        ordered.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        return ordered;
    }

    private readonly record struct Outcome(Item? Item, ItemId? Parent, string? Name);
}
