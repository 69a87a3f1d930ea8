using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// Whether a browser has begun anew: one that finds its file damaged starts with next to nothing, which would look as if the user had deleted all there was. Pure.
/// </summary>
internal static class BookmarkDoubt
{
    /// <summary>Of so many bookmarks nobody removes nearly all at once without a word.</summary>
    private const int Many = 10;

    /// <summary>
    /// Why what is missing need not be gone; null: it is. As long as there is a doubt nothing that is seen may become known: the browser goes on with what it has, and that would be enough of what
    /// is known some day.
    /// </summary>
    internal static string? Of(IReadOnlyDictionary<ItemId, SeenBookmark> seen, KnownBookmarks known)
    {
        var (held, found, kept) = (0, 0, 0);
        foreach (var item in known.ById.Values)
        {
            if (BookmarkRoot.Find(item.Id) is not null || BookmarkStamp.IsUnseen(item)) continue;
            held++;
            if (!seen.TryGetValue(item.Id, out var one)) continue;
            found++;
            // What every new profile has is alike, and yet none of what there was.
            if (BookmarkStamp.KeyOf(item) is not { } key || key == one.Node.Key) kept++;
        }
        // All that was imported again is back, whatever its keys.
        return held < Many || kept * 10 >= held || found * 2 >= held ? null
            : $"hardly any of the {held} bookmarks that were in it is there, as when a browser has begun anew. Nothing is deleted elsewhere. Restore them in the browser, or remove the collection from this device and add it again to get them. If they shall go, delete them after that, or on another device, and the last fifth when the others are synced";
    }
}
