using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>What the chain's tables and root take of an item, worked out. Made of an item on any thread.</summary>
internal readonly record struct ChainEntry(Item Item, Hash256 Hash, ItemId? Parent, string? Name, IEnumerable<ContentRef> Contents)
{
    public static ChainEntry Of(Item item) => new(item, item.CanonicalHash(), item.Fields["parent"]?.AsItemId(), item.Fields["name"]?.AsText(), ItemContents.Of(item));
}
