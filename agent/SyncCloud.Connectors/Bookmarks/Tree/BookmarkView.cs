using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// An item seen through a form that may hold less of it: what the form cannot hold stays as it is known, and only what is shown otherwise than what is known would be is a change (a lens, as
/// <see cref="Documents.EntryView"/> is).
/// </summary>
internal sealed class BookmarkView(IBookmarkForm form)
{
    /// <summary>The fields of an item that was known with <paramref name="known"/> and now shows <paramref name="shown"/>; parent and position are left as known.</summary>
    internal Fields Put(Fields known, Fields shown)
    {
        if (form.Project(known) is not { } expected || expected.Equals(shown)) return known;
        var (set, removed) = expected.PatchTo(shown);
        return known.Patch(set, removed);
    }
}
