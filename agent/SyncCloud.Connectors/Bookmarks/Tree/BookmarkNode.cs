using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>One bookmark, folder or separator as it natively stands; forms derive from it to keep where that is. Not changed once it was read.</summary>
internal class BookmarkNode
{
    /// <summary>What the browser knows it by, unique in a tree; null where it has nothing of the kind.</summary>
    internal required string? Key { get; init; }

    /// <summary>What is shown of the item, without parent and position. Of something that is no item of ours, empty: it stays where it is.</summary>
    internal required Fields Shown { get; init; }

    /// <summary>Where it begins, for messages; 0 where there are no lines.</summary>
    internal required int Line { get; init; }

    /// <summary>Which of the folders that every browser has it is.</summary>
    internal BookmarkRoot? Root { get; init; }

    /// <summary>In native order.</summary>
    internal List<BookmarkNode> Children { get; } = [];

    internal bool IsItem => Root is not null || Shown.Count > 0;

    internal bool IsFolder => Root is not null || BookmarkFields.IsFolder(Shown);
}
