using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>The chain values with the merge's outcomes laid over them. Not thread-safe.</summary>
internal sealed class MergeTree(IChainView chain, TreeSchema? schema)
{
    private readonly Dictionary<ItemId, Item?> outcomes = [];
    private readonly Dictionary<ItemId, HashSet<ItemId>> children = [];
    private readonly Dictionary<(ItemId Parent, string Name), HashSet<ItemId>> places = [];

    /// <summary>Outcomes that differ from the chain or were decided anew, in order of id.</summary>
    public IReadOnlyList<KeyValuePair<ItemId, Item?>> Outcomes => [.. outcomes.OrderBy(outcome => outcome.Key)];

    public Item? Find(ItemId id) => outcomes.TryGetValue(id, out var item) ? item : chain.Find(id)?.Item;

    public void Set(ItemId id, Item? item)
    {
        if (outcomes.TryGetValue(id, out var old) && old is not null && ParentOf(old) is { } oldParent)
        {
            children[oldParent].Remove(id);
            if (NameOf(old) is { } oldName) places[(oldParent, oldName)].Remove(id);
        }
        outcomes[id] = item;
        if (item is null || ParentOf(item) is not { } parent) return;
        Add(children, parent, id);
        if (NameOf(item) is { } name) Add(places, (parent, name), id);
    }

    private static void Add<TKey>(Dictionary<TKey, HashSet<ItemId>> index, TKey key, ItemId id) where TKey : notnull
    {
        if (!index.TryGetValue(key, out var ids)) index.Add(key, ids = []);
        ids.Add(id);
    }

    public ItemId? ParentOf(Item item) => schema is null || item.Kind == ItemKinds.Conflict ? null : item.Fields[schema.Parent]?.AsItemId();

    public string? NameOf(Item item) => schema?.Name is { } field ? item.Fields[field]?.AsText() : null;

    public bool IsFolder(Item item) => schema is not null && item.Fields[schema.TypeField]?.AsText() == schema.FolderType;

    public IReadOnlyList<Item> Children(ItemId parent)
    {
        var found = chain.Children(parent).Select(child => child.Item).Where(child => !outcomes.ContainsKey(child.Id)).ToList();
        if (children.TryGetValue(parent, out var own)) found.AddRange(own.Order().Select(id => outcomes[id]!));
        return found;
    }

    public bool HasChildren(ItemId parent) =>
        (children.TryGetValue(parent, out var own) && own.Count > 0) || chain.Children(parent).Any(child => !outcomes.ContainsKey(child.Item.Id));

    /// <summary>Items at exactly this place.</summary>
    public IReadOnlyList<Item> Named(ItemId parent, string name)
    {
        var found = chain.Named(parent, name).Select(child => child.Item).Where(child => !outcomes.ContainsKey(child.Id)).ToList();
        if (places.TryGetValue((parent, name), out var own)) found.AddRange(own.Order().Select(id => outcomes[id]!));
        return found;
    }

    /// <summary>The item's ancestors, nearest first, ending before the root or where the tree is broken or closes on itself.</summary>
    public IEnumerable<ItemId> Ancestors(Item item)
    {
        var seen = new HashSet<ItemId>();
        for (var parent = ParentOf(item); parent is { } id && id != ItemId.Root && seen.Add(id); parent = Find(id) is { } next ? ParentOf(next) : null)
            yield return id;
    }
}
