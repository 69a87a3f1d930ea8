using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>A plan's items, sorted by what has to be done and checked for what can never be done.</summary>
internal sealed class ApplyPlan
{
    private readonly Dictionary<ItemId, ApplyStep> steps = [];

    private ApplyPlan() { }

    /// <summary>Files and links that go.</summary>
    internal List<ApplyStep> Removals { get; } = [];

    /// <summary>Moves of anything, and folders that come or go.</summary>
    internal List<ApplyStep> Structure { get; } = [];

    /// <summary>Files and links that come, or change where they are.</summary>
    internal List<ApplyStep> Writes { get; } = [];

    internal static ApplyPlan Of(IReadOnlyList<PlannedItem> plan, Placement placement, ApplyOutcomes outcomes)
    {
        var result = new ApplyPlan();
        var givers = plan.Where(item => item.TakenFrom is { } giver && giver != item.Id).Select(item => item.TakenFrom!.Value).ToHashSet();
        foreach (var item in plan)
        {
            var (target, refusal) = item.Target is null ? (null, null) : ApplyTarget.Read(item.Target);
            if (refusal is not null)
            {
                outcomes.Refuse(item, refusal);
                continue;
            }
            result.steps.Add(item.Id, new ApplyStep(item, givers.Contains(item.Id) ? null : item.Current, target));
            if (item is { TakenFrom: not null, Current: { } taken }) placement.Put(item.Id, new(taken.Parent, taken.Name));
        }
        result.RefuseImpossibleFolders(placement, outcomes);
        foreach (var step in result.steps.Values) result.Sort(step, outcomes);
        return result;
    }

    private void Sort(ApplyStep step, ApplyOutcomes outcomes)
    {
        if (outcomes.HasEnded(step.Id)) return;
        if (step.Target is null)
        {
            if (step.Current is null) outcomes.Settle(step, null);
            else (step.IsFolder ? Structure : Removals).Add(step);
        }
        else if (step.Current is not null && (step.Before.Type == Volumes.VolumeType.Folder) != step.IsFolder)
            outcomes.Defer(step, "a folder cannot become a file, nor a file a folder: rename the one that is here");
        else if (step.Moves || (step.IsFolder && step.Current is null)) Structure.Add(step);
        else if (step.Rewrites || step.Adjusts) Writes.Add(step);
        else outcomes.Settle(step, step.Shown(step.Before));
    }

    /// <summary>Defers what shall lie in a folder that goes, in something that is no folder, or in itself.</summary>
    private void RefuseImpossibleFolders(Placement placement, ApplyOutcomes outcomes)
    {
        var good = new HashSet<ItemId> { ItemId.Root };
        var path = new List<ItemId>();
        foreach (var step in steps.Values)
        {
            if (step.Target is null) continue;
            path.Clear();
            path.Add(step.Id);
            var reason = WhyNot(step.Target.Place.Parent, path, good, placement);
            if (reason is null) good.UnionWith(path.Skip(1));
            else outcomes.Defer(step, reason);
        }
    }

    private string? WhyNot(ItemId folder, List<ItemId> path, HashSet<ItemId> good, Placement placement)
    {
        // A set only where the way up is long; most ways are a few folders.
        HashSet<ItemId>? seen = null;
        while (!good.Contains(folder))
        {
            if (path.Count > 32) seen ??= [.. path];
            if (seen?.Contains(folder) ?? path.Contains(folder)) return "it would lie within itself";
            path.Add(folder);
            seen?.Add(folder);
            if (steps.TryGetValue(folder, out var step))
            {
                if (step.Target is null) return "its folder is deleted";
                if (step.Target.Type != Volumes.VolumeType.Folder) return "what shall hold it is no folder";
                folder = step.Target.Place.Parent;
            }
            else if (placement.Find(folder) is { } place) folder = place.Parent;
            else return "its folder is not here yet";
        }
        return null;
    }
}
