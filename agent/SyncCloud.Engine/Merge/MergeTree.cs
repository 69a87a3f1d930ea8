using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>The chain values with outcomes laid over them. Not thread-safe.</summary>
internal sealed class MergeTree(IChainView chain, TreeSchema? schema, IOutcomes outcomes)
{
    public MergeTree(IChainView chain, TreeSchema? schema, int expected = 0)
        : this(chain, schema, new OutcomesInMemory(expected))
    {
    }

    /// <summary>Outcomes that differ from the chain or were decided anew, in order of id; others may be set while they are enumerated.</summary>
    public IEnumerable<KeyValuePair<ItemId, Item?>> Outcomes => outcomes.All;

    public Item? Find(ItemId id) => outcomes.TryFind(id, out var item) ? item : chain.Find(id)?.Item;

    /// <summary>The same, for who has looked into the chain already.</summary>
    public Item? Find(ItemId id, ChainItem? inChain) => outcomes.TryFind(id, out var item) ? item : inChain?.Item;

    public void Set(ItemId id, Item? item) => outcomes.Set(id, item, item is null ? null : ParentOf(item), item is null ? null : NameOf(item));

    /// <summary>The item is again as the chain has it.</summary>
    public void Forget(ItemId id) => outcomes.Forget(id);

    public ItemId? ParentOf(Item item) => schema is null || item.Kind == ItemKinds.Conflict ? null : item.Fields[schema.Parent]?.AsItemId();

    public string? NameOf(Item item) => schema?.Name is { } field ? item.Fields[field]?.AsText() : null;

    public bool IsFolder(Item item) => schema is not null && item.Fields[schema.TypeField]?.AsText() == schema.FolderType;

    public IReadOnlyList<Item> Children(ItemId parent) =>
        [.. chain.Children(parent).Select(child => child.Item).Where(child => !outcomes.Has(child.Id)), .. outcomes.Children(parent)];

    public bool HasChildren(ItemId parent) => outcomes.HasChildren(parent) || chain.Children(parent).Any(child => !outcomes.Has(child.Item.Id));

    /// <summary>Items at exactly this place.</summary>
    public IReadOnlyList<Item> Named(ItemId parent, string name)
    {
        var (inChain, decided) = (chain.Named(parent, name), outcomes.Named(parent, name));
        return inChain.Count == 0 ? decided : [.. inChain.Select(child => child.Item).Where(child => !outcomes.Has(child.Id)), .. decided];
    }

    /// <summary>The item's ancestors, nearest first, ending before the root or where the tree is broken or closes on itself.</summary>
    public IEnumerable<ItemId> Ancestors(Item item)
    {
        var seen = new HashSet<ItemId>();
        for (var parent = ParentOf(item); parent is { } id && id != ItemId.Root && seen.Add(id); parent = Find(id) is { } next ? ParentOf(next) : null)
            yield return id;
    }
}
