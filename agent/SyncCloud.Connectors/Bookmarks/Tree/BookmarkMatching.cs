using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// Which node is which known item: roots by what they are; by key; else, from the top down, by what they show: in the same folder just the same, then the same address, then the same title; then
/// folders by what they hold; and at last, wherever they were, just the same or the same address. Nodes that are none are new.
/// </summary>
internal sealed class BookmarkMatching
{
    private readonly IBookmarkForm form;
    private readonly KnownBookmarks known;
    private readonly Dictionary<BookmarkNode, NativeItem?> matched = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ItemId> found = [];
    private readonly Dictionary<ItemId, Fields> projected = [];

    private BookmarkMatching(IBookmarkForm form, KnownBookmarks known) => (this.form, this.known) = (form, known);

    /// <summary>For each node that is an item, the known item that it is, or none.</summary>
    internal static IReadOnlyDictionary<BookmarkNode, NativeItem?> Match(IBookmarkForm form, BookmarkTree tree, KnownBookmarks known)
    {
        var matching = new BookmarkMatching(form, known);
        var nodes = Nodes(tree).ToList();
        matching.ByKeys(nodes);
        // A folder that is found elsewhere shows where what it holds is.
        while (matching.InFolders(nodes) || matching.Renamed(nodes) || matching.Elsewhere(nodes)) { }
        foreach (var node in nodes) matching.matched.TryAdd(node, null);
        return matching.matched;
    }

    /// <summary>All items of a tree, folders before what they hold.</summary>
    internal static IEnumerable<BookmarkNode> Nodes(BookmarkTree tree)
    {
        var left = new Queue<BookmarkNode>(tree.Roots);
        while (left.TryDequeue(out var node))
        {
            if (node.IsItem) yield return node;
            foreach (var child in node.Children) left.Enqueue(child);
        }
    }

    private void ByKeys(List<BookmarkNode> nodes)
    {
        foreach (var node in nodes)
            if (node.Root is { } root) Take(node, known.ById.GetValueOrDefault(root.Id));
        foreach (var node in nodes)
            if (node is { Root: null, Key: { } key } && known.ByKey.GetValueOrDefault(key) is { } item && IsOfType(item, node)) Take(node, item);
        foreach (var node in nodes)
            // Nobody has looked for it yet, so its key is not known.
            if (node is { Root: null, Key: { } key } && IsFree(node) && known.ById.GetValueOrDefault(form.IdOf(key)) is { } item && BookmarkStamp.IsUnseen(item) && IsOfType(item, node)) Take(node, item);
    }

    private bool InFolders(List<BookmarkNode> nodes)
    {
        var any = false;
        foreach (var folder in nodes)
        {
            if (folder.Children.Count == 0 || IdOf(folder) is not { } id) continue;
            var free = known.ByFolder[id].Where(item => !found.Contains(item.Id) && BookmarkRoot.Find(item.Id) is null).ToList();
            if (free.Count == 0) continue;
            var left = folder.Children.Where(node => node.IsItem && IsFree(node)).ToList();
            foreach (var key in (Func<Fields, string?>[])[Whole, Address, Title]) any |= Alike(left, free, key);
        }
        return any;
    }

    /// <summary>A folder that has another title, or another folder, and still holds half of what it held.</summary>
    private bool Renamed(List<BookmarkNode> nodes)
    {
        var left = nodes.FindAll(node => IsFree(node) && node.IsFolder && node.Children.Count > 0);
        if (left.Count == 0) return false;
        var free = known.ById.Values.Where(item => !found.Contains(item.Id) && BookmarkFields.IsFolder(item.Fields) && BookmarkRoot.Find(item.Id) is null).OrderBy(item => item.Id)
            .Select(item => (Item: item, Held: known.ByFolder[item.Id].Select(child => Holding(child.Fields)).OfType<string>().ToHashSet())).Where(folder => folder.Held.Count > 0).ToList();
        var any = false;
        foreach (var node in left)
        {
            var holds = node.Children.Select(child => Holding(child.Shown)).OfType<string>().ToHashSet();
            var best = free.Where(folder => !found.Contains(folder.Item.Id)).Select(folder => (folder.Item, folder.Held, Common: folder.Held.Count(holds.Contains))).Where(folder => folder.Common * 2 >= Math.Max(folder.Held.Count, holds.Count))
                .OrderByDescending(folder => folder.Common).FirstOrDefault();
            any |= Take(node, best.Item);
        }
        return any;
    }

    private static string? Holding(Fields fields) => Address(fields) ?? Title(fields);

    private bool Elsewhere(List<BookmarkNode> nodes)
    {
        var left = nodes.FindAll(IsFree);
        if (left.Count == 0) return false;
        var free = known.ById.Values.Where(item => !found.Contains(item.Id) && BookmarkRoot.Find(item.Id) is null).OrderBy(item => item.Id).ToList();
        return free.Count > 0 && (Alike(left, free, Whole) | Alike(left, free, Address));
    }

    /// <summary>Of several with one key, each is the next.</summary>
    private bool Alike(List<BookmarkNode> nodes, List<NativeItem> items, Func<Fields, string?> key)
    {
        var queues = items.Where(item => !found.Contains(item.Id)).GroupBy(item => key(Projected(item))).Where(group => group.Key is not null)
            .ToDictionary(group => group.Key!, group => new Queue<NativeItem>(group.OrderBy(item => item.Fields[BookmarkFields.Position]?.AsText(), StringComparer.Ordinal).ThenBy(item => item.Id)));
        var any = false;
        foreach (var node in nodes)
            if (IsFree(node) && key(node.Shown) is { } one && queues.TryGetValue(one, out var queue) && queue.TryDequeue(out var item)) any |= Take(node, item);
        return any;
    }

    private static string? Whole(Fields shown) => IsBare(shown) ? null : Convert.ToHexString(shown.Encode());

    private static string? Address(Fields shown) => shown[BookmarkFields.Url]?.AsText();

    private static string? Title(Fields shown) => shown[BookmarkFields.Title]?.AsText() is { } title ? $"{shown[BookmarkFields.Type]?.AsText()} {title}" : IsBare(shown) ? shown[BookmarkFields.Type]?.AsText() : null;

    /// <summary>Nothing tells it from others of its type, such as a separator: only its folder does.</summary>
    private static bool IsBare(Fields shown) => shown.All(static field => field.Key is BookmarkFields.Type or BookmarkFields.Added or BookmarkFields.Modified);

    private Fields Projected(NativeItem item)
    {
        if (!projected.TryGetValue(item.Id, out var fields)) projected.Add(item.Id, fields = form.Project(item.Fields) ?? Fields.Empty);
        return fields;
    }

    private ItemId? IdOf(BookmarkNode node) => node.Root?.Id ?? matched.GetValueOrDefault(node)?.Id;

    private bool IsFree(BookmarkNode node) => node.Root is null && !matched.ContainsKey(node);

    private static bool IsOfType(NativeItem item, BookmarkNode node) => Equals(item.Fields[BookmarkFields.Type], node.Shown[BookmarkFields.Type]);

    private bool Take(BookmarkNode node, NativeItem? item)
    {
        if (item is null || found.Contains(item.Id) || !matched.TryAdd(node, item)) return false;
        found.Add(item.Id);
        return true;
    }
}
