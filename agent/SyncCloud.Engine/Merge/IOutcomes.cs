using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>What was decided of items: how each shall be, or null where it shall not be there. Not thread-safe.</summary>
internal interface IOutcomes
{
    /// <summary>All, in order of id. Others may be decided on, or decided anew, while they are enumerated.</summary>
    IEnumerable<KeyValuePair<ItemId, Item?>> All { get; }

    bool Has(ItemId id);

    /// <summary>False when nothing was decided.</summary>
    bool TryFind(ItemId id, out Item? item);

    /// <param name="id">The item.</param>
    /// <param name="item">How it shall be; null: gone.</param>
    /// <param name="parent">Where it then lies; null: nowhere.</param>
    /// <param name="name">What it is then called there, where names are unique.</param>
    void Set(ItemId id, Item? item, ItemId? parent, string? name);

    /// <summary>Nothing is decided of it any more.</summary>
    void Forget(ItemId id);

    /// <summary>What then lies there, in order of id.</summary>
    IReadOnlyList<Item> Children(ItemId parent);

    bool HasChildren(ItemId parent);

    /// <summary>What then is called so there, in order of id.</summary>
    IReadOnlyList<Item> Named(ItemId parent, string name);
}
