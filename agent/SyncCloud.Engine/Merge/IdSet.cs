using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>A set of ids that takes memory of its own only for a second one. To be changed where it lies, since a copy is another set. Not thread-safe.</summary>
internal struct IdSet
{
    private ItemId? only;
    private HashSet<ItemId>? several;

    /// <summary>In order.</summary>
    public readonly IReadOnlyList<ItemId> Ids => several is not null ? [.. several.Order()] : only is { } one ? [one] : [];

    public void Add(ItemId id)
    {
        if (several is not null) several.Add(id);
        else if (only is not { } one || one == id) only = id;
        else (several, only) = ([one, id], null);
    }

    public void Remove(ItemId id)
    {
        if (several is not null) several.Remove(id);
        else if (only == id) only = null;
    }
}
