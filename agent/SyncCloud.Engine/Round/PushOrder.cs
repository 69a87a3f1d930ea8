using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Orders changes (folders before what they hold, deletions last and from the leaves up) and leaves out those that would not leave a tree
/// behind: a child whose parent is not there, a name that is taken, a folder that still holds something. Pure.
/// </summary>
internal sealed class PushOrder(IChainView chain, KindSchema schema)
{
    public IReadOnlyList<Change> Arrange(IReadOnlyList<Change> changes)
    {
        if (schema.Tree is null) return changes;
        var tree = new MergeTree(chain, schema.Tree, changes.Count);
        var byId = new Dictionary<ItemId, Change>(changes.Count);
        foreach (var change in changes)
        {
            byId[change.Id] = change;
            tree.Set(change.Id, Outcome(chain.Find(change.Id)?.Item, change));
        }
        return [.. Arrange(tree, [.. byId.Keys]).Select(id => byId[id])];
    }

    /// <summary>The same of items that <paramref name="tree"/> has as they shall be; those that are left out are there as the chain has them afterwards.</summary>
    public IReadOnlyList<ItemId> Arrange(MergeTree tree, IReadOnlyList<ItemId> changed)
    {
        if (schema.Tree is null) return changed;
        while (true)
        {
            var unfit = changed.Where(id => !Fits(tree, id)).ToHashSet();
            if (unfit.Count == 0) return [.. changed.OrderBy(id => Rank(tree, id)).ThenBy(id => id)];
            foreach (var id in unfit) tree.Forget(id);
            changed = [.. changed.Where(id => !unfit.Contains(id))];
        }
    }

    public static Item? Outcome(Item? before, Change change) => change switch
    {
        Put put => new Item(put.Id, put.Kind, put.Fields),
        Patch patch => before! with { Fields = before.Fields.Patch(patch.Set, patch.Removed) },
        _ => null,
    };

    private bool Fits(MergeTree tree, ItemId id)
    {
        if (tree.Find(id) is not { } item)
            return chain.Find(id) is not { } before || !tree.IsFolder(before.Item) || !tree.HasChildren(id);
        if (tree.ParentOf(item) is not { } parent) return true;
        if (parent != ItemId.Root && tree.Find(parent) is null) return false;
        return tree.NameOf(item) is not { } name || IsInPlace(item)
            || tree.Named(parent, name).All(other => other.Id == item.Id || (!IsInPlace(other) && item.Id.CompareTo(other.Id) < 0));
    }

    /// <summary>Whether the chain has the item where it shall be. Of several that want one name, this one has it; else the smallest id goes first and the others wait.</summary>
    private bool IsInPlace(Item item) => chain.Find(item.Id)?.Item is { } before
        && Equals(before.Fields[schema.Tree!.Parent], item.Fields[schema.Tree.Parent]) && Equals(before.Fields[schema.Tree.Name!], item.Fields[schema.Tree.Name!]);

    private static int Rank(MergeTree tree, ItemId id)
    {
        var item = tree.Find(id);
        if (item is null) return int.MaxValue;
        return tree.IsFolder(item) ? tree.Ancestors(item).Count() : int.MaxValue - 1;
    }
}
