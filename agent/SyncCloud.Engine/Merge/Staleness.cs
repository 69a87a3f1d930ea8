using SyncCloud.Engine.Diff;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// No ancestor, no local victory: where what is here may be older than the chain, a content that the chain has had and has no more (here) is a former version.
/// The chain's value wins, and the local one is no conflict: it goes to the trash like anything that is replaced.
/// </summary>
internal static class Staleness
{
    /// <summary>Drops what seems new here and is only old, and folders that hold nothing else.</summary>
    public static void Drop(MergeWork work)
    {
        if (work.Input.History is not { } history || work.Input.Schema.Tree is not { Name: not null } tree) return;
        var unknown = work.Locals.Values.Where(local => local is { Previous: null, Shown: not null } && work.Input.Chain.Find(local.Id) is null && work.TakenFrom(local.Id) is null).ToList();
        foreach (var local in unknown)
            if (IsUnwanted(work, local, tree, history)) work.Dropped.Add(local.Id);
        if (work.Dropped.Count > 0) DropEmptied(work, unknown, tree);
    }

    /// <summary>What is shown of an item that the chain has, without a content that is only old, and without what a backup rounds (times).</summary>
    public static Fields Current(MergeWork work, LocalChange local, NativeItem shown, ChainItem chain)
    {
        if (work.Input.History is null || work.Input.Schema.CopiedOnConflict is not { } copied) return shown.Fields;
        var group = FieldMerge.GroupOf(work.Input.Schema, copied);
        if (local.Before is { } before && FieldMerge.Select(before, group).Equals(FieldMerge.Select(shown.Fields, group))) return Take(shown.Fields, work.Input.Schema.Follows.Keys, before);
        return IsFormer(work, local.Id, shown.Fields) ? Take(shown.Fields, group.Concat(work.Input.Schema.Follows.Keys), chain.Item.Fields) : shown.Fields;
    }

    /// <summary>Whether an item shows only what the chain has had, and the user did not bring that there.</summary>
    public static bool IsFormer(MergeWork work, ItemId id, Fields shown) =>
        work.Input.History is { } history && ContentOf(shown) is { } content && history.WasStored(content) && !work.WasMovedTo(id, content);

    private static bool IsUnwanted(MergeWork work, LocalChange local, TreeSchema tree, IContentHistory history)
    {
        var fields = local.Shown!.Fields;
        if (!IsFormer(work, local.Id, fields) || ContentOf(fields) is not { } content) return false;
        var isPlaceTaken = fields[tree.Parent]?.AsItemId() is { } parent && fields[tree.Name!]?.AsText() is { } name && work.Input.Chain.Named(parent, name).Count > 0;
        return isPlaceTaken || !history.IsCurrent(content);
    }

    private static void DropEmptied(MergeWork work, List<LocalChange> unknown, TreeSchema tree)
    {
        var children = work.Locals.Values.Where(local => local.Shown is not null).ToLookup(local => local.Shown!.Fields[tree.Parent]?.AsItemId());
        var folders = unknown.Where(local => local.After![tree.TypeField]?.AsText() == tree.FolderType).ToList();
        // From the leaves up: a folder goes once all that it holds has gone.
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var folder in folders)
                if (!work.Dropped.Contains(folder.Id) && children[folder.Id].Any() && children[folder.Id].All(child => work.Dropped.Contains(child.Id))) changed |= work.Dropped.Add(folder.Id);
        }
    }

    private static Fields Take(Fields fields, IEnumerable<string> names, Fields from) => names.Aggregate(fields, (taken, name) => taken.With(name, from[name]));

    private static ContentRef? ContentOf(Fields fields) => fields[FileFields.Content]?.AsContent();
}
