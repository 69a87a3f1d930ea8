using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// How bookmarks merge: a tree in which titles need not be unique. A move patches parent and position, so it commutes with edits; the position goes with the folder that stands, and of two orders
/// the one in the chain stands.
/// </summary>
internal static class BookmarksSchema
{
    internal const string Kind = "bookmarks";

    internal static KindSchema Instance { get; } = new()
    {
        Kind = Kind,
        Follows = ImmutableDictionary<string, string>.Empty.Add(BookmarkFields.Position, BookmarkFields.Parent),
        Describing = [BookmarkFields.Added, BookmarkFields.Modified, .. BookmarkFields.Extensions.Select(form => form + "/*")],
        Tree = new TreeSchema
        {
            Parent = BookmarkFields.Parent, TypeField = BookmarkFields.Type, FolderType = BookmarkFields.Folder, Order = BookmarkFields.Position, RecognisedInFolder = RecognisedInFolder,
        },
        Label = item => LabelOf(item.Fields),
        Spelling = value => value.AsFlag() is true ? "yes" : null,
    };

    internal static string LabelOf(Fields fields) => fields[BookmarkFields.Root]?.AsText() is { } root && BookmarkRoot.All.FirstOrDefault(one => one.Name == root) is { } known
        ? known.Title
        : fields[BookmarkFields.Title]?.AsText() ?? fields[BookmarkFields.Url]?.AsText() ?? (BookmarkFields.IsFolder(fields) ? "(folder)" : "-----");

    /// <summary>When two devices first meet: within one folder, links by their address, folders by their title, and one separator after the other.</summary>
    private static string? RecognisedInFolder(Item item) => item.Fields[BookmarkFields.Type]?.AsText() switch
    {
        BookmarkFields.Link => "link " + item.Fields[BookmarkFields.Url]?.AsText(),
        BookmarkFields.Folder => "folder " + item.Fields[BookmarkFields.Title]?.AsText(),
        BookmarkFields.Separator => "separator",
        _ => null,
    };
}
