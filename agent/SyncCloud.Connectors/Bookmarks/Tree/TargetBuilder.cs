using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Makes a tree of drafts, in the order of their positions, and gives keys to what is new.</summary>
internal sealed class TargetBuilder
{
    /// <summary>A position behind all others.</summary>
    internal const string Last = "~";

    private readonly IBookmarkForm form;
    private readonly ILookup<ItemId, Draft> children;
    private readonly HashSet<string> taken;

    internal TargetBuilder(IBookmarkForm form, IEnumerable<Draft> drafts)
    {
        this.form = form;
        var all = drafts.ToList();
        children = all.ToLookup(draft => draft.Folder);
        taken = [.. all.Select(draft => draft.Node?.Key).OfType<string>()];
    }

    /// <summary>The key of each item, null where it has none.</summary>
    internal Dictionary<ItemId, string?> Keys { get; } = [];

    internal IReadOnlyList<TargetNode> Roots { get; private set; } = [];

    internal TargetBuilder Build()
    {
        // Native roots come in no order of ours: as they were drawn.
        Roots = [.. children[ItemId.Root].Select(Node)];
        return this;
    }

    private TargetNode Node(Draft draft)
    {
        var key = draft.Node is { } node ? node.Key : KeyFor(draft.Id);
        if (draft.Id != default) Keys[draft.Id] = key;
        var shown = draft.Node is null && draft.Root is { } root ? form.Project(Titled(root)) : draft.Shown;
        var made = new TargetNode { Id = draft.Id, Node = draft.Node, Shown = shown, Key = key, Root = draft.Root };
        if (draft.Id == default) return made;
        made.Children.AddRange(children[draft.Id].OrderBy(child => child.Position, StringComparer.Ordinal).ThenBy(child => child.Id).Select(Node));
        return made;
    }

    internal static Fields Titled(BookmarkRoot root) => Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Folder)), (BookmarkFields.Title, FieldValue.Of(root.Title)));

    private string? KeyFor(ItemId id)
    {
        var key = form.KeyOf(id);
        while (key is not null && !taken.Add(key)) key = form.KeyOf(ItemId.Read(Hash256.Of([.. System.Text.Encoding.UTF8.GetBytes(key)]).ToArray().AsSpan(0, IdBytes.Length)));
        return key;
    }
}
