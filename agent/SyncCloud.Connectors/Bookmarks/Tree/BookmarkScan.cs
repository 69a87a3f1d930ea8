using System.Collections.Immutable;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Tells what a tree shows otherwise than it is known.</summary>
/// <param name="stamp">The file's stamp, for the roots.</param>
/// <param name="isWhole">Whether what is missing is gone: nothing was unreadable, and nobody is in the middle of writing.</param>
internal sealed class BookmarkScan(byte[] stamp, bool isWhole)
{
    /// <summary>Returns how many items were looked at.</summary>
    internal long Run(BookmarkSight sight, KnownBookmarks known, ScanDifferences differences)
    {
        foreach (var seen in sight.Seen.Values)
            if (seen.Node.Root is null) Compare(seen.Known, Shown(seen), differences);
        // Also those that natively are not there: they are made when something shall be in them.
        foreach (var root in BookmarkRoot.All) Compare(known.ById.GetValueOrDefault(root.Id), Shown(root), differences);
        var isAnyNew = sight.Seen.Values.Any(seen => seen.Known is null && seen.Node.Root is null);
        foreach (var item in known.ById.Values)
        {
            if (sight.Seen.ContainsKey(item.Id) || BookmarkRoot.Find(item.Id) is not null) continue;
            // Nobody has looked for it yet, and it may be what was not read, or what looks new.
            if (BookmarkStamp.IsUnseen(item) && (isAnyNew || !isWhole)) differences.Forget(item.Id);
            else if (isWhole) differences.Gone(item.Id);
        }
        return sight.Seen.Count;
    }

    private static void Compare(NativeItem? known, NativeItem shown, ScanDifferences differences)
    {
        if (known is null || known.Parent != shown.Parent || known.Name != shown.Name || !known.Stamp.Span.SequenceEqual(shown.Stamp.Span) || !known.Fields.Equals(shown.Fields)) differences.Seen(shown);
    }

    private NativeItem Shown(BookmarkRoot root) => Native(root.Id, root.Fields, BookmarkStamp.Of(stamp, null));

    private static NativeItem Shown(SeenBookmark seen) => Native(seen.Id, seen.Fields, BookmarkStamp.OfKey(seen.Node.Key));

    /// <summary>An item as the connector shows it.</summary>
    internal static NativeItem Native(ItemId id, Fields fields, ReadOnlyMemory<byte> stamp) => new()
    {
        Id = id,
        Kind = BookmarkFields.ItemKind,
        Parent = fields[BookmarkFields.Parent]?.AsItemId() ?? ItemId.Root,
        Name = BookmarksSchema.LabelOf(fields).Replace('/', '∕'),
        Stamp = stamp,
        FileId = null,
        Content = null,
        Fields = fields,
    };
}
