namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>A row of <c>moz_bookmarks</c>.</summary>
internal sealed class PlacesNode : BookmarkNode
{
    internal required long Row { get; init; }
    internal required long Folder { get; init; }
    internal required long Position { get; init; }

    /// <summary>The row of its address in <c>moz_places</c>; 0 where it has none.</summary>
    internal required long Place { get; init; }

    /// <summary>Whether Firefox's own sync knows it, so that its end must be told there.</summary>
    internal required bool IsSynced { get; init; }
}
