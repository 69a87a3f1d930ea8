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
        for (; ; )
        {
            var tree = new MergeTree(chain, schema.Tree);
            foreach (var change in changes) tree.Set(change.Id, Outcome(chain.Find(change.Id)?.Item, change));
            var fit = changes.Where(change => Fits(tree, change)).ToList();
            if (fit.Count == changes.Count) return [.. fit.OrderBy(change => Rank(tree, change)).ThenBy(change => change.Id)];
            changes = fit;
        }
    }

    public static Item? Outcome(Item? before, Change change) => change switch
    {
        Put put => new Item(put.Id, put.Kind, put.Fields),
        Patch patch => before! with { Fields = before.Fields.Patch(patch.Set, patch.Removed) },
        _ => null,
    };

    private bool Fits(MergeTree tree, Change change)
    {
        if (tree.Find(change.Id) is not { } item)
            return chain.Find(change.Id) is not { } before || !tree.IsFolder(before.Item) || !tree.HasChildren(change.Id);
        if (tree.ParentOf(item) is not { } parent) return true;
        if (parent != ItemId.Root && tree.Find(parent) is null) return false;
        return tree.NameOf(item) is not { } name || IsInPlace(item)
            || tree.Named(parent, name).All(other => other.Id == item.Id || (!IsInPlace(other) && item.Id.CompareTo(other.Id) < 0));
    }

    /// <summary>Whether the chain has the item where it shall be. Of several that want one name, this one has it; else the smallest id goes first and the others wait.</summary>
    private bool IsInPlace(Item item) => chain.Find(item.Id)?.Item is { } before
        && Equals(before.Fields[schema.Tree!.Parent], item.Fields[schema.Tree.Parent]) && Equals(before.Fields[schema.Tree.Name!], item.Fields[schema.Tree.Name!]);

    private static int Rank(MergeTree tree, Change change)
    {
        var item = tree.Find(change.Id);
        if (item is null) return int.MaxValue;
        return tree.IsFolder(item) ? tree.Ancestors(item).Count() : int.MaxValue - 1;
    }
}
