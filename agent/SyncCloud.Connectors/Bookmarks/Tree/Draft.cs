using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>A node while it is decided where it shall stand and what it shall show.</summary>
internal sealed class Draft
{
    private readonly ItemId nativeFolder;
    private readonly string nativePosition;

    internal Draft(ItemId id, BookmarkNode? node, BookmarkRoot? root, ItemId folder, string position)
    {
        (Id, Node, Root, nativeFolder, nativePosition) = (id, node, root, folder, position);
        (Folder, Position) = (folder, position);
    }

    internal ItemId Id { get; }
    internal BookmarkNode? Node { get; }
    internal BookmarkRoot? Root { get; }
    internal ItemId Folder { get; private set; }
    internal string Position { get; private set; }

    /// <summary>See <see cref="TargetNode.Shown"/>.</summary>
    internal Fields? Shown { get; private set; }

    internal PlannedItem? Item { get; private set; }
    internal bool IsDeleted { get; private set; }

    internal bool IsFolder => Root is not null || BookmarkFields.IsFolder(Shown ?? Node!.Shown);

    internal void Plan(PlannedItem item, ItemId folder, string position, Fields shown)
    {
        (Item, Folder, Position) = (item, folder, position);
        Shown = Node is not null && Node.Shown.Equals(shown) ? null : shown;
    }

    internal void PlanDeletion(PlannedItem item) => (Item, IsDeleted) = (item, true);

    /// <summary>As it natively is, or, of a new one, not there.</summary>
    internal void Revert()
    {
        (Item, Folder, Position, Shown) = (null, nativeFolder, nativePosition, null);
        IsDeleted = Node is null && Root is null;
    }
}
