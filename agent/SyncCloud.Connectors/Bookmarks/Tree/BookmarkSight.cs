using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>One node that is an item, and what it shows of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Id">The item.</param>
/// <param name="Known">What it was known with; null for one that is new.</param>
/// <param name="Fields">All its fields, with those that the form cannot hold as they are known.</param>
internal sealed record SeenBookmark(BookmarkNode Node, ItemId Id, NativeItem? Known, Fields Fields);

/// <summary>
/// A tree seen beside what is known: which node is which item, its parent, and a position for each, also for what stands between items and is none. Pure.
/// </summary>
internal sealed class BookmarkSight
{
    private readonly IBookmarkForm form;
    private readonly BookmarkView view;
    private readonly IReadOnlyDictionary<BookmarkNode, NativeItem?> matched;
    private readonly Dictionary<ItemId, SeenBookmark> seen = [];
    private readonly Dictionary<BookmarkNode, string> positions = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ItemId> taken;

    internal BookmarkSight(IBookmarkForm form, BookmarkTree tree, KnownBookmarks known)
    {
        (this.form, view) = (form, new BookmarkView(form));
        matched = BookmarkMatching.Match(form, tree, known);
        taken = [.. known.ById.Keys];
        foreach (var root in tree.Roots) See(root, ItemId.Root);
        Doubt = BookmarkDoubt.Of(seen, known);
    }

    internal IReadOnlyDictionary<ItemId, SeenBookmark> Seen => seen;

    /// <summary>Why this may be none of what is known; see <see cref="BookmarkDoubt"/>.</summary>
    internal string? Doubt { get; }

    /// <summary>Where a node stands among its siblings, for any that has siblings.</summary>
    internal string PositionOf(BookmarkNode node) => positions[node];

    private void See(BookmarkNode node, ItemId parent)
    {
        var item = matched.GetValueOrDefault(node);
        var id = node.Root?.Id ?? item?.Id ?? NewId(node, parent);
        seen.Add(id, new SeenBookmark(node, id, item, FieldsOf(node, item, parent)));
        if (node.Children.Count > 0) SeeChildren(node, id);
    }

    private void SeeChildren(BookmarkNode folder, ItemId id)
    {
        var children = folder.Children.Select((child, index) => (Child: child, Id: IdIn(child, id, index))).ToList();
        var arranged = SiblingOrder.Arrange([.. children.Select(child => (child.Id, KnownPosition(child.Child, id)))]);
        for (var i = 0; i < children.Count; i++)
        {
            positions.Add(children[i].Child, arranged[i]);
            if (children[i].Child.IsItem) See(children[i].Child, id);
        }
    }

    /// <summary>The id that a node's position is made for: its item's, or, of a new one and of what is none, one of its place.</summary>
    private ItemId IdIn(BookmarkNode node, ItemId folder, int index) =>
        node.Root?.Id ?? matched.GetValueOrDefault(node)?.Id ?? (node.Key is { } key ? form.IdOf(key) : ItemId.Read(Hash256.Of([.. folder.ToArray(), .. BitConverter.GetBytes(index)]).ToArray().AsSpan(0, IdBytes.Length)));

    private string? KnownPosition(BookmarkNode node, ItemId folder) =>
        node.Root is null && matched.GetValueOrDefault(node) is { } item && KnownBookmarks.ParentOf(item) == folder ? item.Fields[BookmarkFields.Position]?.AsText() : null;

    private Fields FieldsOf(BookmarkNode node, NativeItem? item, ItemId parent)
    {
        if (node.Root is { } root) return root.Fields;
        var fields = item is null ? node.Shown : view.Put(item.Fields, node.Shown);
        return fields.With(BookmarkFields.Parent, FieldValue.Of(parent)).With(BookmarkFields.Position, FieldValue.Of(positions[node]));
    }

    /// <summary>Derived, so that what two devices hold alike is one item from the start; of a key, or of the place and all that is shown.</summary>
    private ItemId NewId(BookmarkNode node, ItemId parent)
    {
        if (node.Key is { } key && form.IdOf(key) is var own && taken.Add(own)) return own;
        var input = parent.ToArray().Concat(node.Shown.Encode()).ToArray();
        for (var number = 0; ; number++)
            if (ItemId.Read(Hash256.Of([.. BitConverter.GetBytes(number), .. input]).ToArray().AsSpan(0, IdBytes.Length)) is var id && taken.Add(id)) return id;
    }
}
