using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>An item's chain value.</summary>
/// <param name="Item">The item as folding gives it.</param>
/// <param name="Sequence">The newest log that changed it.</param>
public sealed record ChainItem(Item Item, long Sequence);

/// <summary>Looks chain values up at the cursor. All that the merger sees of the chain.</summary>
public interface IChainView
{
    ChainItem? Find(ItemId id);

    /// <summary>Items of this parent with exactly this name.</summary>
    IReadOnlyList<ChainItem> Named(ItemId parent, string name);

    IReadOnlyList<ChainItem> Children(ItemId parent);

    /// <summary>All items of a kind other than files, in order of id.</summary>
    IReadOnlyList<ChainItem> OfKind(string kind);
}
