using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Guard;

/// <summary>What of a plan has to wait since something else does: whatever wants a place that is not given up, and the folder of what is not removed. Pure.</summary>
internal static class PlanDependencies
{
    public static IReadOnlySet<ItemId> Behind(IReadOnlyList<PlannedItem> plan, IReadOnlySet<ItemId> held, TreeSchema? tree)
    {
        var behind = new HashSet<ItemId>();
        if (tree is null || held.Count == 0) return behind;
        // Where names are not unique, nobody waits for a place.
        var wanting = plan.Where(item => item.Target is not null && tree.Name is not null).ToLookup(item => Place(item.Target!, tree), item => item.Id);
        var items = plan.ToDictionary(item => item.Id);
        var staying = new Queue<PlannedItem>(plan.Where(item => held.Contains(item.Id)));
        while (staying.TryDequeue(out var item))
        {
            if (item.Current is not { } current) continue;
            foreach (var id in wanting[(current.Parent, current.Name)]) Wait(id);
            if (items.TryGetValue(current.Parent, out var folder) && folder.Target is null) Wait(folder.Id);
        }
        return behind;

        void Wait(ItemId id)
        {
            if (!held.Contains(id) && behind.Add(id)) staying.Enqueue(items[id]);
        }
    }

    private static (ItemId? Parent, string? Name) Place(Item item, TreeSchema tree) => (item.Fields[tree.Parent]?.AsItemId(), item.Fields[tree.Name!]?.AsText());
}
