using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// Decides what a tree shall be: the planned items checked against what the scan saw of them, and put where they belong. What the user changed since is left for the next scan, and what needs a folder
/// that is not there waits. Every planned item ends in <see cref="Wanted"/>, or in one of the others. Pure.
/// </summary>
internal sealed class BookmarkPlan
{
    private const string Meanwhile = "on this device meanwhile";
    private readonly IBookmarkForm form;
    private readonly BookmarkTree tree;
    private readonly BookmarkSight sight;
    private readonly Dictionary<ItemId, Draft> drafts = [];
    private readonly List<Draft> between = [];

    internal BookmarkPlan(IBookmarkForm form, BookmarkTree tree, BookmarkSight sight)
    {
        (this.form, this.tree, this.sight) = (form, tree, sight);
        var ids = sight.Seen.Values.ToDictionary(seen => seen.Node, seen => seen.Id, (IEqualityComparer<BookmarkNode>)ReferenceEqualityComparer.Instance);
        foreach (var root in tree.Roots) Draw(root, ItemId.Root, "", ids);
    }

    /// <summary>What is to be written: each planned item, and what is known of it then.</summary>
    internal List<(PlannedItem Item, NativeItem? Shown)> Wanted { get; } = [];

    /// <summary>What needs no writing.</summary>
    internal List<(PlannedItem Item, NativeItem? Shown)> Settled { get; } = [];

    /// <summary>What this form cannot hold at all.</summary>
    internal List<ItemId> Left { get; } = [];

    internal List<(ItemId Id, string Path, string Reason, bool UserChanged)> Deferred { get; } = [];

    internal TargetTree Decide(IReadOnlyList<PlannedItem> plan)
    {
        foreach (var item in plan) Decide(item);
        while (Check()) { }
        var target = new TargetBuilder(form, drafts.Values.Where(draft => !draft.IsDeleted).Concat(between)).Build();
        foreach (var draft in drafts.Values)
            if (draft.Item is { } item) Wanted.Add((item, draft.IsDeleted ? null : BookmarkScan.Native(item.Id, item.Target!.Fields, BookmarkStamp.OfKey(target.Keys[item.Id]))));
        return new TargetTree(target.Roots, [.. drafts.Values.Where(draft => draft is { IsDeleted: true, Node: not null }).Select(draft => draft.Node!)]);
    }

    private void Draw(BookmarkNode node, ItemId folder, string position, Dictionary<BookmarkNode, ItemId> ids)
    {
        if (!ids.TryGetValue(node, out var id))
        {
            between.Add(new Draft(default, node, null, folder, position));
            return;
        }
        drafts.Add(id, new Draft(id, node, node.Root, folder, position));
        foreach (var child in node.Children) Draw(child, id, sight.PositionOf(child), ids);
    }

    private void Decide(PlannedItem item)
    {
        if (BookmarkRoot.Find(item.Id) is not null)
        {
            if (item.Target is null) Left.Add(item.Id);
            else Settled.Add((item, BookmarkScan.Native(item.Id, item.Target.Fields, item.Current?.Stamp ?? BookmarkStamp.OfKey(null))));
            return;
        }
        // Deletions are what ends a doubt.
        if (item.Target is not null && sight.Doubt is { } doubt)
        {
            Defer(item, doubt, false);
            return;
        }
        if (item.Target is { } unfit && form.Project(unfit.Fields) is null)
        {
            Left.Add(item.Id);
            return;
        }
        var draft = drafts.GetValueOrDefault(item.Id);
        if (draft is null && (item.Current is not null || item.Target is null)) Missing(item);
        else if (draft is not null && (item.Current is null || !sight.Seen[item.Id].Fields.Equals(item.Current.Fields))) Defer(item, $"it was {(item.Current is null ? "added" : "changed")} {Meanwhile}", true);
        else if (item.Target is null) draft!.PlanDeletion(item);
        else
        {
            if (draft is null) drafts.Add(item.Id, draft = new Draft(item.Id, null, null, default, ""));
            var fields = item.Target.Fields;
            // What has lost its folder stands beside what has none.
            var folder = fields[BookmarkFields.Parent]?.AsItemId() is { } parent && parent != ItemId.Root ? parent : BookmarkRoot.Other.Id;
            draft.Plan(item, folder, fields[BookmarkFields.Position]?.AsText() ?? "", form.Project(fields)!);
        }
    }

    private void Missing(PlannedItem item)
    {
        // It may be in what cannot be read: then it is neither gone nor changed by anybody.
        if (!tree.Problems.IsEmpty) Defer(item, "its file cannot be read whole: repair what is told of it", false);
        else if (item.Target is null) Settled.Add((item, null));
        else Defer(item, $"it was deleted {Meanwhile}", true);
    }

    private void Defer(PlannedItem item, string reason, bool userChanged) =>
        Deferred.Add((item.Id, BookmarksSchema.LabelOf(item.Target?.Fields ?? item.Current!.Fields), reason, userChanged));

    private void Revert(Draft draft, string reason, bool userChanged)
    {
        if (draft.Item is { } item) Defer(item, reason, userChanged);
        draft.Revert();
    }

    /// <summary>Takes back what would leave no tree behind; returns whether there was any.</summary>
    private bool Check()
    {
        var changed = false;
        var full = drafts.Values.Where(draft => !draft.IsDeleted).Concat(between).ToLookup(draft => draft.Folder);
        foreach (var draft in drafts.Values.ToList())
        {
            if (draft.Item is null) continue;
            if (draft.IsDeleted)
            {
                if (draft.Node is null || !full.Contains(draft.Id)) continue;
                var isNew = full[draft.Id].Any(child => sight.Seen.GetValueOrDefault(child.Id) is { Known: null });
                Revert(draft, isNew ? $"something was put into it {Meanwhile}" : "it holds something that stays", isNew);
            }
            else if (!IsFolder(draft.Folder)) Revert(draft, "the folder that it belongs in is not here yet", false);
            else if (IsInItself(draft)) Revert(draft, $"the folder that it belongs in was moved into it {Meanwhile}", true);
            else continue;
            changed = true;
        }
        return changed;
    }

    private bool IsFolder(ItemId id)
    {
        if (drafts.TryGetValue(id, out var folder)) return !folder.IsDeleted && folder.IsFolder;
        if (BookmarkRoot.Find(id) is not { } root) return false;
        drafts.Add(id, new Draft(id, null, root, tree.Host.Id, TargetBuilder.Last));
        return tree.Host == root || IsFolder(tree.Host.Id);
    }

    private bool IsInItself(Draft draft)
    {
        var above = draft;
        for (var depth = 0; depth <= drafts.Count; depth++)
        {
            if (!drafts.TryGetValue(above.Folder, out var next)) return false;
            if (next == draft) return true;
            above = next;
        }
        return true;
    }
}
