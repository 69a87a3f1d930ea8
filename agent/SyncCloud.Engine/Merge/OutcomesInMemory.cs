using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>Outcomes of a merge, of which there are as many as changed since the last one.</summary>
internal sealed class OutcomesInMemory : IOutcomes
{
    private readonly Dictionary<ItemId, Outcome> outcomes = [];
    private readonly Dictionary<ItemId, HashSet<ItemId>> children = [];
    private readonly Dictionary<(ItemId Parent, string Name), HashSet<ItemId>> places = [];

    public IEnumerable<KeyValuePair<ItemId, Item?>> All => outcomes.Select(outcome => KeyValuePair.Create(outcome.Key, outcome.Value.Item)).OrderBy(outcome => outcome.Key).ToList();

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
        outcomes[id] = new Outcome(item, parent, name);
        if (parent is not { } folder) return;
        Add(children, folder, id);
        if (name is not null) Add(places, (folder, name), id);
    }

    public void Forget(ItemId id)
    {
        if (!outcomes.Remove(id, out var old) || old.Parent is not { } folder) return;
        children[folder].Remove(id);
        if (old.Name is { } name) places[(folder, name)].Remove(id);
    }

    public IReadOnlyList<Item> Children(ItemId parent) => children.TryGetValue(parent, out var own) ? Items(own) : [];

    public bool HasChildren(ItemId parent) => children.TryGetValue(parent, out var own) && own.Count > 0;

    public IReadOnlyList<Item> Named(ItemId parent, string name) => places.TryGetValue((parent, name), out var own) ? Items(own) : [];

    private List<Item> Items(HashSet<ItemId> ids) => [.. ids.Order().Select(id => outcomes[id].Item!)];

    private static void Add<TKey>(Dictionary<TKey, HashSet<ItemId>> index, TKey key, ItemId id) where TKey : notnull
    {
        if (!index.TryGetValue(key, out var ids)) index.Add(key, ids = []);
        ids.Add(id);
    }

    private readonly record struct Outcome(Item? Item, ItemId? Parent, string? Name);
}
