using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Makes a volume show a plan: files that go, then what moves and the folders that come and go, then files that come and change. So every
/// name is free and every folder there when it is needed. One use.
/// </summary>
internal sealed class TreeApply
{
    private const long LongFrom = 16 << 20;

    // Nothing is prepared beside the last batch, so the last ones are smaller, but worth their flushes.
    private const int LeastFiles = 512;

    private readonly IVolume volume;
    private readonly VolumeTraits traits;
    private readonly IKnownItems known;
    private readonly FilesOptions options;
    private readonly Placement placement;
    private readonly ApplyOutcomes outcomes;
    private readonly Trash trash;
    private readonly ContentPreparation preparation;
    private readonly NativeSteps native;
    private readonly NativeBatch batches;
    private readonly WriteBatches writes;
    private readonly LittleFiles littles;
    private readonly CancellationToken cancellationToken;

    internal TreeApply(IVolume volume, VolumeTraits traits, IKnownItems known, IApplyJournal journal, IContentSource contents, FilesOptions options, CancellationToken cancellationToken)
    {
        (this.volume, this.traits, this.known, this.options, this.cancellationToken) = (volume, traits, known, options, cancellationToken);
        placement = new Placement(known);
        outcomes = new ApplyOutcomes(journal, placement);
        trash = new Trash(volume, options.Time.GetUtcNow());
        preparation = new ContentPreparation(volume, traits, known, placement, contents);
        native = new NativeSteps(volume, traits, trash, new Observer(volume, traits, options), cancellationToken) { Trashed = preparation.Found };
        batches = new NativeBatch(volume, outcomes, cancellationToken);
        littles = new LittleFiles(volume);
        writes = new WriteBatches(volume, outcomes, placement, batches, native, preparation);
    }

    internal async Task RunAsync(IReadOnlyList<PlannedItem> items)
    {
        var plan = new ApplyPlan(placement, outcomes);
        plan.Read(items);
        new NativeNames(volume, traits, placement, known, plan.Steps).Assign();
        plan.Sort(new Selection(volume));
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
        foreach (var step in plan.Writes.Concat(plan.Structure).Where(step => step.Adjusts)) step.IsShared = HasOtherNames(step);
        var rewriting = plan.Structure.Where(step => step.Rewrites && step.Target is { Type: not VolumeType.Folder }).ToList();
        preparation.IsTidy = TemporaryFiles.Clean(volume, trash, () => ContentPreparation.Reusable(plan.Writes.Concat(rewriting)), cancellationToken);

        var order = preparation.Order([.. rewriting, .. plan.Writes]);
        preparation.Begin(order, cancellationToken);
        var left = new LeftBehind(volume, placement);
        left.Remember(plan);
        foreach (var chunk in plan.Removals.Chunk(options.BatchFiles)) Remove(chunk);
        var moving = rewriting.ToHashSet();
        foreach (var step in order.Where(moving.Contains))
            if (await preparation.PrepareAsync(step, cancellationToken) is { } reason) outcomes.Defer(step, reason);
        new StructureApply(volume, traits, placement, outcomes, native, batches, options).Run([.. plan.Structure.Where(step => !outcomes.HasEnded(step.Id))]);
        try
        {
            await WriteAllAsync(order.FindAll(step => !moving.Contains(step)));
        }
        catch
        {
            await littles.AbandonAsync();
            await writes.AbandonAsync();
            throw;
        }

        outcomes.Journal.Complete();
        left.ForgetWhatIsHeld();
        TemporaryFiles.Clean(volume, trash, () => new HashSet<string>(), cancellationToken);
    }

    private bool HasOtherNames(ApplyStep step)
    {
        try { return placement.Path(step.Id) is { } path && volume.Stat(path) is { Type: VolumeType.File, Links: > 1 }; }
        catch (VolumeException) { return false; } // the look before the step says so too
    }

    private void Remove(ApplyStep[] steps)
    {
        var batch = new List<(ApplyStep, JournalEntry)>(steps.Length);
        foreach (var step in steps)
        {
            var path = placement.Path(step.Id);
            // If it was moved rather than deleted, the next scan will know.
            if (StepCheck.Passes(volume, outcomes, step, path) && TryReserve(step, path!) is { } discarded)
            {
                batch.Add((step, new JournalEntry
                {
                    Id = step.Id,
                    Step = StepNames.Remove,
                    From = path!,
                    To = discarded,
                    Before = step.Current!.Stamp,
                    Identity = default,
                    After = null,
                    TakenFrom = step.Planned.TakenFrom,
                }));
            }
        }
        batches.Run(batch, (step, entry) => native.Remove(entry, step.Current!.Content));
    }

    private string? TryReserve(ApplyStep step, string path)
    {
        try
        {
            return trash.Reserve(path);
        }
        catch (VolumeException e)
        {
            outcomes.Defer(step, $"it cannot be moved to the trash: {e.Message}");
            return null;
        }
    }

    private async Task WriteAllAsync(List<ApplyStep> steps)
    {
        var batch = new List<ApplyStep>();
        var (bytes, left) = (0L, steps.Count);
        var most = FilesAtOnce(left);
        foreach (var step in steps)
        {
            left--;
            cancellationToken.ThrowIfCancellationRequested();
            var goesOn = true;
            if (placement.PathIn(step.Target!.Place.Parent, step.Target.Place.Name) is null)
            {
                outcomes.Defer(step, "its folder is not here yet");
                continue;
            }
            if (step.Rewrites)
            {
                // What is prepared shall not wait for what may take long.
                if (step.Target.Content?.Length >= LongFrom) await writes.EndAsync();
                if (preparation.Take(step) is { } little)
                {
                    littles.Add(little);
                    // Other threads are given all of the batch first: what this one does meanwhile it does at the batch's end.
                    goesOn = !volume.WritesBeside;
                }
                else if (await preparation.PrepareAsync(step, cancellationToken) is { } reason)
                {
                    outcomes.Defer(step, reason);
                    continue;
                }
                bytes += step.Target.Content?.Length ?? 0;
            }
            if (goesOn) writes.GoOn();
            batch.Add(step);
            if (batch.Count < most && bytes < options.BatchBytes) continue;
            await TakeOnAsync(batch);
            batch = [];
            (bytes, most) = (0, FilesAtOnce(left));
        }
        await TakeOnAsync(batch);
        await writes.EndAsync();
    }

    private int FilesAtOnce(int left) => Math.Min(options.BatchFiles, Math.Max(LeastFiles, left / 2));

    /// <summary>Has a batch put in place, once all of it is prepared; meanwhile the one before is.</summary>
    private async Task TakeOnAsync(List<ApplyStep> batch)
    {
        await writes.EndAsync();
        foreach (var step in await littles.FinishAsync())
        {
            if (await preparation.PrepareAfterAllAsync(step, cancellationToken) is not { } reason) continue;
            outcomes.Defer(step, reason);
            batch.Remove(step);
        }
        await writes.AddAsync(batch);
    }
}
