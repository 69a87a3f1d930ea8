using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>A plan's items, sorted by what has to be done and checked for what can never be done.</summary>
internal sealed class ApplyPlan(Placement placement, ApplyOutcomes outcomes)
{
    private readonly Dictionary<ItemId, ApplyStep> steps = [];

    internal IReadOnlyDictionary<ItemId, ApplyStep> Steps => steps;

    /// <summary>Files and links that go.</summary>
    internal List<ApplyStep> Removals { get; } = [];

    /// <summary>Moves of anything, and folders that come or go.</summary>
    internal List<ApplyStep> Structure { get; } = [];

    /// <summary>Files and links that come, or change where they are.</summary>
    internal List<ApplyStep> Writes { get; } = [];

    /// <summary>Takes a plan's items in, and ends those that can never be.</summary>
    internal void Read(IReadOnlyList<PlannedItem> plan)
    {
        var givers = plan.Where(item => item.TakenFrom is { } giver && giver != item.Id).Select(item => item.TakenFrom!.Value).ToHashSet();
        foreach (var item in plan)
        {
            var (target, refusal) = item.Target is null ? (null, null) : ApplyTarget.Read(item.Target);
            if (refusal is not null)
            {
                outcomes.Refuse(item, refusal);
                continue;
            }
            steps.Add(item.Id, new ApplyStep(item, givers.Contains(item.Id) ? null : item.Current, target));
            if (item is { TakenFrom: not null, Current: { } taken }) placement.Put(item.Id, new(taken.Parent, taken.Name));
        }
        RefuseImpossibleFolders();
    }

    /// <summary>Says what has to be done with each item that has not ended yet.</summary>
    internal void Sort(Selection selection)
    {
        var open = steps.Values.Where(step => !outcomes.HasEnded(step.Id)).ToList();
        // Paths are asked for before any item ends, since an end may take a folder away from another's path.
        // Of what comes, it does not matter where it lay before: where it goes decides.
        var excluded = open.ConvertAll(step => (
            Here: (step.Current is not null || step.Target is null) && IsExcluded(selection, step, placement.Path(step.Id)),
            There: IsExcluded(selection, step, TargetPath(step))));
        var needed = Destinations(open.Zip(excluded));
        foreach (var (step, (here, there)) in open.Zip(excluded))
        {
            if (here && step.Current is not null && !there && step.Target is not null) step.LetGo();
            if (IsLeft(step, here, there) && !needed.Contains(step.Id)) outcomes.Leave(step);
            else Sort(step);
        }
    }

    /// <summary>
    /// Folders that are not for this device, and that something which is here moves into: it goes there before it is let go of, so that what the user has changed in it is sent.
    /// </summary>
    private HashSet<ItemId> Destinations(IEnumerable<(ApplyStep Step, (bool Here, bool There) Excluded)> open)
    {
        var needed = new HashSet<ItemId>();
        foreach (var (step, (here, there)) in open)
        {
            if (!there || here || step.Current is null) continue;
            for (var folder = step.Target!.Place.Parent; folder != ItemId.Root && needed.Add(folder);)
            {
                if ((steps.TryGetValue(folder, out var outer) ? outer.Target?.Place : placement.Find(folder)) is not { } place) break;
                folder = place.Parent;
            }
        }
        return needed;
    }

    /// <summary>Whether neither what is here nor what shall be is for this device.</summary>
    private static bool IsLeft(ApplyStep step, bool here, bool there) =>
        step.Planned.TakenFrom is null && (here || there) && (step.Current is null || here) && (step.Target is null || there);

    private static bool IsExcluded(Selection selection, ApplyStep step, string? path) => path is not null && selection.Excludes(path, step.IsFolder);

    /// <summary>Where the target will lie when everything planned is done; null when that is no place.</summary>
    private string? TargetPath(ApplyStep step)
    {
        if (step.Target is not { } target) return null;
        var names = new Stack<string>();
        var seen = new HashSet<ItemId>();
        for (var place = target.Place; ;)
        {
            names.Push(place.Name);
            if (place.Parent == ItemId.Root) return string.Join('/', names);
            if (!seen.Add(place.Parent)) return null;
            if ((steps.TryGetValue(place.Parent, out var outer) ? outer.Target?.Place : placement.Find(place.Parent)) is not { } next) return null;
            place = next;
        }
    }

    private void Sort(ApplyStep step)
    {
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
    private void RefuseImpossibleFolders()
    {
        var good = new HashSet<ItemId> { ItemId.Root };
        var path = new List<ItemId>();
        foreach (var step in steps.Values)
        {
            if (step.Target is null) continue;
            path.Clear();
            path.Add(step.Id);
            var reason = WhyNot(step.Target.Place.Parent, path, good);
            if (reason is null) good.UnionWith(path.Skip(1));
            else outcomes.Defer(step, reason);
        }
    }

    private string? WhyNot(ItemId folder, List<ItemId> path, HashSet<ItemId> good)
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
