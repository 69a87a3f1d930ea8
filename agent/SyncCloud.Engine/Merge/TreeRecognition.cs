using SyncCloud.Engine.Diff;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// No ancestor, no local victory, for trees whose names are not unique: what is new here but has the key of a chain item of the same folder that this device does not hold is that item. Folders come
/// before what they hold, which is then looked for in the chain's folder. So two devices that hold the same tree join it without doubling anything.
/// </summary>
internal sealed class TreeRecognition
{
    private readonly MergeWork work;
    private readonly TreeSchema tree;
    private readonly Func<Item, string?> keys;
    private readonly ILookup<ItemId, LocalChange> shown;

    private TreeRecognition(MergeWork work, TreeSchema tree, Func<Item, string?> keys)
    {
        (this.work, this.tree, this.keys) = (work, tree, keys);
        shown = work.Locals.Values.Where(local => local.Shown?.Fields[tree.Parent]?.AsItemId() is not null).ToLookup(local => local.Shown!.Fields[tree.Parent]!.Value.AsItemId()!.Value);
    }

    public static void Adopt(MergeWork work)
    {
        if (work.Input.Schema.Tree is { Name: null, RecognisedInFolder: { } keys } tree) new TreeRecognition(work, tree, keys).Run();
    }

    private void Run()
    {
        // A folder that is new here has no chain items in it, unless it turns out to be one of the chain's.
        var folders = new Queue<(ItemId Here, ItemId There)>(shown.Select(group => group.Key).Where(folder => !IsNew(folder)).Order().Select(folder => (folder, folder)));
        while (folders.TryDequeue(out var folder))
            foreach (var (here, there) in Meet(folder.Here, folder.There)) folders.Enqueue((here, there));
    }

    private bool IsNew(ItemId id) => work.Locals.TryGetValue(id, out var local) && IsNew(local);

    private bool IsNew(LocalChange local) => local is { Previous: null, Shown: not null } && work.Input.Chain.Find(local.Id) is null;

    /// <summary>Recognises what is in a folder; returns the ids of the recognised, here and in the chain.</summary>
    private List<(ItemId Here, ItemId There)> Meet(ItemId here, ItemId there)
    {
        var locals = shown[here].Select(local => here == there ? local : Relabelled(local, there)).ToList();
        var created = locals.Where(IsNew).Select(local => (Local: local, Item: new Item(local.Id, local.Kind, local.Shown!.Fields))).Select(one => (one.Local, one.Item, Key: keys(one.Item))).Where(one => one.Key is not null)
            .OrderBy(one => Order(one.Item), StringComparer.Ordinal).ThenBy(one => one.Local.Id).ToList();
        if (created.Count == 0) return [];
        var free = work.Input.Chain.Children(there).Select(child => child.Item).Where(item => work.Current(item.Id) is null && !work.Locals.ContainsKey(item.Id))
            .OrderBy(Order, StringComparer.Ordinal).ThenBy(item => item.Id).GroupBy(keys).Where(group => group.Key is not null).ToDictionary(group => group.Key!, group => group.ToList());
        var met = new List<(ItemId, ItemId)>();
        foreach (var isExact in (bool[])[true, false])
            foreach (var (local, item, key) in created.Where(one => work.Locals.ContainsKey(one.Local.Id)).ToList())
            {
                if (!free.TryGetValue(key!, out var candidates)) continue;
                if (candidates.Find(candidate => candidate.Kind == item.Kind && (!isExact || IsSame(candidate.Fields, item.Fields))) is not { } counterpart) continue;
                candidates.Remove(counterpart);
                work.Recognise(counterpart, local);
                met.Add((local.Id, counterpart.Id));
            }
        return met;
    }

    /// <summary>The change as one in the chain's folder.</summary>
    private LocalChange Relabelled(LocalChange local, ItemId parent)
    {
        var moved = local with { Shown = local.Shown! with { Parent = parent, Fields = local.Shown.Fields.With(tree.Parent, FieldValue.Of(parent)) } };
        work.Relabelled.Add(local.Id);
        return work.Locals[local.Id] = moved;
    }

    private string Order(Item item) => tree.Order is { } field && item.Fields[field]?.AsText() is { } text ? text : "";

    private bool IsSame(Fields left, Fields right) => !FieldMerge.DifferInSubstance(work.Input.Schema, Unordered(left), Unordered(right));

    private Fields Unordered(Fields fields) => tree.Order is { } field ? fields.With(field, null) : fields;
}
