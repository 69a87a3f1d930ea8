using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// The folders that browsers have from the beginning. Each is the same item on every device, with the same fields, and none ever goes: a form that natively has no such folder makes one when
/// something shall be in it. What a browser calls them is its own affair.
/// </summary>
internal sealed record BookmarkRoot
{
    private BookmarkRoot(string name, string title)
    {
        (Name, Title) = (name, title);
        Id = ItemId.Read(Hash256.Of([.. "bookmarks root "u8, .. System.Text.Encoding.UTF8.GetBytes(name)]).ToArray().AsSpan(0, IdBytes.Length));
        Fields = Fields.Of((BookmarkFields.Parent, FieldValue.Of(ItemId.Root)), (BookmarkFields.Type, FieldValue.Of(BookmarkFields.Folder)), (BookmarkFields.Root, FieldValue.Of(name)));
    }

    internal static BookmarkRoot Bar { get; } = new("bar", "Bookmarks bar");
    internal static BookmarkRoot Other { get; } = new("other", "Other bookmarks");
    internal static BookmarkRoot Mobile { get; } = new("mobile", "Mobile bookmarks");

    /// <summary>Firefox's menu; elsewhere a folder in <see cref="Other"/>.</summary>
    internal static BookmarkRoot Menu { get; } = new("menu", "Bookmarks menu");

    internal static ImmutableArray<BookmarkRoot> All { get; } = [Bar, Other, Mobile, Menu];

    internal string Name { get; }
    internal string Title { get; }
    internal ItemId Id { get; }
    internal Fields Fields { get; }

    internal static BookmarkRoot? Find(ItemId id) => All.FirstOrDefault(root => root.Id == id);
}
