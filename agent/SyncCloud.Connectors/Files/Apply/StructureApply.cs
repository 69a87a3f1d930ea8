using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Moves items and makes and removes folders, each as soon as nothing is in its way; what is in each other's way goes as one
/// <see cref="Tangle"/>. One use.
/// </summary>
internal sealed class StructureApply(
    IVolume volume,
    VolumeTraits traits,
    Placement placement,
    ApplyOutcomes outcomes,
    NativeSteps native,
    NativeBatch batches,
    FilesOptions options)
{
    private readonly Dictionary<ItemId, ApplyStep> pending = [];
    private readonly Dictionary<Place, ApplyStep> occupied = [];
    private readonly Dictionary<ItemId, int> within = [];

    // As long as something in a folder is held, the folder is: the next scan could not find those items without it.
    private const string HoldsItems = "it holds items that could not be removed yet";
    private static readonly IReadOnlySet<ItemId> None = new HashSet<ItemId>();

    private enum Readiness { Ready, Waits, Impossible }

    internal void Run(IReadOnlyList<ApplyStep> steps)
    {
        foreach (var step in steps) Add(step);
        while (pending.Count != 0)
        {
            var before = pending.Count;
            Pass();
            if (pending.Count == before) Untangle();
        }
    }

    private void Pass()
    {
        var batch = new List<ApplyStep>();
        // Who comes second for a place must find it taken.
        var places = new HashSet<Place>();
        foreach (var step in pending.Values.Where(step => !IsFolderMove(step)).ToList())
        {
            switch (Look(step))
            {
                case Readiness.Impossible: Drop(step); break;
                case Readiness.Ready when step.Target is null || places.Add(Spot(step.Target.Place)): batch.Add(step); break;
                case Readiness.Ready: break;
                case Readiness.Waits: break;
            }
        }
        foreach (var chunk in batch.Chunk(options.BatchFiles)) Make(chunk);
        // A folder's move changes every path beneath, so each is a batch of its own.
        foreach (var step in pending.Values.Where(IsFolderMove).ToList())
        {
            switch (Look(step))
            {
                case Readiness.Impossible: Drop(step); break;
                case Readiness.Ready: Make([step]); break;
                case Readiness.Waits: break;
            }
        }
    }

    private Readiness Look(ApplyStep step)
    {
        if (step.Target is not { } target) return within.GetValueOrDefault(step.Id) > 0 ? Readiness.Waits : Readiness.Ready;
        if (placement.Path(target.Place.Parent) is null) return pending.ContainsKey(target.Place.Parent) ? Readiness.Waits : Readiness.Impossible;
        if (occupied.TryGetValue(Spot(target.Place), out var other) && (other != step || step.CurrentPlace != target.Place)) return Readiness.Waits;
        if (!IsFolderMove(step)) return Readiness.Ready;
        if (target.Place.Parent == step.Id) return Readiness.Impossible;
        var around = placement.Around(target.Place.Parent).Prepend(target.Place.Parent).ToList();
        var inside = around.IndexOf(step.Id);
        return inside < 0 ? Readiness.Ready : around.Take(inside).Any(pending.ContainsKey) ? Readiness.Waits : Readiness.Impossible;
    }

    private void Make(ApplyStep[] steps)
    {
        var batch = new List<(ApplyStep, JournalEntry)>(steps.Length);
        foreach (var step in steps)
        {
            Forget(step);
            if (Check(step, None) is { } entry) batch.Add((step, entry));
        }
        batches.Run(batch, (step, entry) => entry.Step switch
        {
            StepNames.CreateFolder => native.CreateFolder(entry, () => placement.IsTakenByOther(step.Target!.Place, step.Id)),
            StepNames.RemoveFolder => native.RemoveFolder(entry),
            _ => native.Move(entry, step.Current!.Content),
        });
    }

    /// <summary>The journal entry of a step that can be made now, or as one with those of the items that are leaving; else null, and the item is deferred.</summary>
    private JournalEntry? Check(ApplyStep step, IReadOnlySet<ItemId> leaving, bool tangled = false)
    {
        var from = step.Current is null ? "" : placement.Path(step.Id);
        var to = step.Target is null ? "" : tangled ? FinalPath(step.Target.Place, 0) : placement.PathIn(step.Target.Place.Parent, step.Target.Place.Name);
        if (from is null || to is null)
        {
            outcomes.Defer(step, "its folder is not here yet");
            return null;
        }
        if (step.Target is null && placement.HoldsAny(step.Id, leaving))
        {
            outcomes.Defer(step, HoldsItems, userChanged: true);
            return null;
        }
        if (from.Length != 0 && !StepCheck.Passes(volume, outcomes, step, from)) return null;
        return new JournalEntry
        {
            Id = step.Id,
            Step = (step.Target is null, step.Current is null) switch
            {
                (true, _) => tangled ? StepNames.TangledRemoveFolder : StepNames.RemoveFolder,
                (_, true) => tangled ? StepNames.TangledCreateFolder : StepNames.CreateFolder,
                _ => tangled ? StepNames.TangledMove : StepNames.Move,
            },
            From = from,
            To = to,
            Before = step.Current?.Stamp ?? default,
            Identity = step.Temporary is { } temporary ? new StepIdentity(step.Written, temporary).ToArray() : default(ReadOnlyMemory<byte>),
            After = step.Target is null ? null : step.Shown(step.Temporary is null ? step.Before : step.Written),
            TakenFrom = step.Planned.TakenFrom,
        };
    }

    private void Untangle()
    {
        var batch = new List<(ApplyStep Step, JournalEntry Entry)>();
        var leaving = new HashSet<ItemId>();
        // Folders that go after all that leaves them, from the leaves up.
        foreach (var step in pending.Values.OrderBy(step => step.Target is null ? 1 : 0).ThenByDescending(step => step.Target is null ? placement.Around(step.Id).Count() : 0).ToList())
        {
            if (Check(step, leaving, tangled: true) is not { } entry) continue;
            batch.Add((step, entry));
            Left(step, leaving);
        }
        pending.Clear();
        occupied.Clear();
        within.Clear();
        var tangle = new Tangle(volume, [.. batch.Select(pair => pair.Entry)]);
        var ran = false;
        string? refusal = null;
        var left = new HashSet<ItemId>();
        batches.Run(batch, (step, entry) =>
        {
            if (!ran) refusal = tangle.Run();
            ran = true;
            if (refusal is not null) return StepResult.Refused(refusal);
            if (step.Target is null && placement.HoldsAny(step.Id, left)) return StepResult.ChangedByUser(HoldsItems);
            var result = tangle.IsTakenOver(entry) ? StepResult.Made(null) : native.Untangled(entry, step.Current?.Content);
            if (result.Refusal is null) Left(step, left);
            return result;
        });
    }

    /// <summary>The item has left its folder, and with it the one whose file it took over.</summary>
    private static void Left(ApplyStep step, HashSet<ItemId> items)
    {
        items.Add(step.Id);
        if (step.Planned.TakenFrom is { } giver) items.Add(giver);
    }

    /// <summary>Where a place will be when everything pending has been done.</summary>
    private string? FinalPath(Place place, int depth)
    {
        if (depth > 4096) return null;
        if (place.Parent == ItemId.Root) return place.Name;
        var next = pending.TryGetValue(place.Parent, out var step) ? step.Target?.Place : placement.Find(place.Parent);
        return next is { } outer && FinalPath(outer, depth + 1) is { } folder ? VolumePath.In(folder, place.Name) : null;
    }

    /// <summary>What the volume takes for one place. An item that only changes its spelling is in its own way, and goes as a tangle.</summary>
    private Place Spot(Place place) => place with { Name = traits.Key(place.Name) };

    private static bool IsFolderMove(ApplyStep step) => step is { IsFolder: true, Moves: true };

    private void Add(ApplyStep step)
    {
        pending.Add(step.Id, step);
        if (step.Current is null) return;
        occupied[Spot(step.CurrentPlace)] = step;
        within[step.Current.Parent] = within.GetValueOrDefault(step.Current.Parent) + 1;
    }

    private void Forget(ApplyStep step)
    {
        pending.Remove(step.Id);
        if (step.Current is null) return;
        occupied.Remove(Spot(step.CurrentPlace));
        within[step.Current.Parent]--;
    }

    private void Drop(ApplyStep step)
    {
        Forget(step);
        outcomes.Defer(step, "its folder is not here yet");
    }
}
