using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>What a native form of bookmarks can hold, and how it knows them. Pure and thread-safe.</summary>
internal interface IBookmarkForm
{
    /// <summary>What the user calls it: the value of <c>--format</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What is shown, once it was written, of an item with these fields, without parent and position. Null when the form cannot hold the item at all. Of what is shown, it is that.
    /// </summary>
    Fields? Project(Fields fields);

    /// <summary>The key that an item gets here that comes from elsewhere; null where nothing has a key.</summary>
    string? KeyOf(ItemId id);

    /// <summary>The id of an item that was first seen here under this key. Of <see cref="KeyOf"/>, where keys are as long as ids, that id.</summary>
    ItemId IdOf(string key);
}

/// <summary>A form of which all bookmarks stand in the bytes of one file. Pure but for <see cref="RunningBrowser"/>; the laws of <see cref="Documents.IDocumentForm"/> hold of it, too: what no change names stays byte for byte.</summary>
internal interface IBookmarkFileForm : IBookmarkForm
{
    /// <summary>A file without bookmarks.</summary>
    ReadOnlyMemory<byte> Empty { get; }

    /// <summary>The running browser that has the bookmarks at a path, and would write over whatever is put there; null when none does.</summary>
    string? RunningBrowser(string path) => null;

    /// <summary>Reads all of it. Throws nothing for what is malformed: that is told, and the rest is read.</summary>
    BookmarkTree Read(ReadOnlyMemory<byte> bytes);

    /// <summary>The bytes that show a target. Throws <see cref="Documents.DocumentFormException"/> when they cannot.</summary>
    /// <param name="bytes">What <paramref name="tree"/> was read from.</param>
    /// <param name="tree">The tree as it is.</param>
    /// <param name="target">The tree as it shall be, made of its nodes and new ones.</param>
    ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, BookmarkTree tree, TargetTree target);
}
