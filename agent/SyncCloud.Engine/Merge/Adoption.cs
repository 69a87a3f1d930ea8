using SyncCloud.Engine.Diff;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// No ancestor, no local victory: what is new here but lies at the place of a chain item that this device does not hold is that item, when
/// it is a folder like it or has equal content. So two devices that both hold a tree join it without doubling anything.
/// </summary>
internal static class Adoption
{
    public static void Adopt(MergeWork work)
    {
        if (work.Input.Schema.Tree is not { Name: not null } tree) return;
        var adopted = new Dictionary<ItemId, ItemId>();
        var created = work.Locals.Values.Where(local => local.Shown is not null).ToDictionary(local => local.Id);
        var visited = new HashSet<ItemId>();
        foreach (var local in created.Values.ToList()) Visit(local.Id);

        void Visit(ItemId id)
        {
            // Parents first, since an adopted folder's children look for their counterparts under its chain id.
            if (!created.TryGetValue(id, out var local) || !visited.Add(id)) return;
            Visit(local.Shown!.Parent);
            if (Moved(local, adopted, tree) is { } moved)
            {
                work.Locals[id] = local = moved;
                work.Relabelled.Add(id);
            }
            if (local.Previous is null && work.Input.Chain.Find(id) is null && FindCounterpart(work, local, tree, created) is { } counterpart)
            {
                adopted.Add(id, counterpart.Id);
                work.Locals.Remove(id);
                work.TakeOver(counterpart.Id, local.Shown! with { Id = counterpart.Id, Kind = counterpart.Kind }, id);
            }
        }
    }

    private static LocalChange? Moved(LocalChange local, Dictionary<ItemId, ItemId> adopted, TreeSchema tree)
    {
        if (!adopted.TryGetValue(local.Shown!.Parent, out var parent)) return null;
        return local with
        {
            Shown = local.Shown with { Parent = parent, Fields = local.Shown.Fields.With(tree.Parent, FieldValue.Of(parent)) },
        };
    }

    private static Item? FindCounterpart(MergeWork work, LocalChange local, TreeSchema tree, Dictionary<ItemId, LocalChange> created)
    {
        var shown = local.Shown!;
        var parent = shown.Fields[tree.Parent]?.AsItemId();
        // A folder that is new here has no chain items in it.
        if (parent is not { } place || shown.Fields[tree.Name!]?.AsText() is not { } name) return null;
        if (created.TryGetValue(place, out var folder) && folder.Previous is null) return null;
        var group = FieldMerge.GroupOf(work.Input.Schema, tree.TypeField);
        foreach (var candidate in work.Input.Chain.Named(place, name))
        {
            var item = candidate.Item;
            if (work.Current(item.Id) is not null || work.Locals.ContainsKey(item.Id)) continue;
            if (FieldMerge.Select(item.Fields, group).Equals(FieldMerge.Select(shown.Fields, group))) return item;
        }
        return null;
    }
}
