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
    private readonly IVolume volume;
    private readonly FilesOptions options;
    private readonly Placement placement;
    private readonly ApplyOutcomes outcomes;
    private readonly Trash trash;
    private readonly ContentPreparation preparation;
    private readonly NativeSteps native;
    private readonly NativeBatch batches;
    private readonly CancellationToken cancellationToken;

    internal TreeApply(IVolume volume, IKnownItems known, IApplyJournal journal, IContentSource contents, FilesOptions options, CancellationToken cancellationToken)
    {
        (this.volume, this.options, this.cancellationToken) = (volume, options, cancellationToken);
        placement = new Placement(known);
        outcomes = new ApplyOutcomes(journal, placement);
        trash = new Trash(volume, options.Time.GetUtcNow());
        preparation = new ContentPreparation(volume, known, placement, contents);
        native = new NativeSteps(volume, trash, new Observer(volume, options), cancellationToken) { Trashed = preparation.Found };
        batches = new NativeBatch(volume, outcomes, cancellationToken);
    }

    internal async Task RunAsync(IReadOnlyList<PlannedItem> items)
    {
        var plan = ApplyPlan.Of(items, placement, outcomes);
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
        var rewriting = plan.Structure.Where(step => step.Rewrites && step.Target is { Type: not VolumeType.Folder }).ToList();
        TemporaryFiles.Clean(volume, trash, ContentPreparation.Reusable(plan.Writes.Concat(rewriting)), cancellationToken);

        var order = preparation.Order([.. rewriting, .. plan.Writes]);
        foreach (var chunk in plan.Removals.Chunk(options.BatchFiles)) Remove(chunk);
        var moving = rewriting.ToHashSet();
        foreach (var step in order.Where(moving.Contains))
            if (await preparation.PrepareAsync(step, cancellationToken) is { } reason) outcomes.Defer(step, reason);
        new StructureApply(volume, placement, outcomes, native, batches, options).Run([.. plan.Structure.Where(step => !outcomes.HasEnded(step.Id))]);
        await WriteAllAsync(order.Where(step => !moving.Contains(step)));

        outcomes.Journal.Complete();
        TemporaryFiles.Clean(volume, trash, new HashSet<string>(), cancellationToken);
    }

    private void Remove(ApplyStep[] steps)
    {
        var batch = new List<(ApplyStep, JournalEntry)>(steps.Length);
        foreach (var step in steps)
        {
            var path = placement.Path(step.Id);
            var stat = path is null ? null : volume.Stat(path);
            // If it was moved rather than deleted, the next scan will know.
            if (stat is not { } found || !FileStamp.Of(found).Same(step.Before)) outcomes.Defer(step, "it was changed on this device meanwhile", userChanged: true);
            else if (TryReserve(step, path!) is { } discarded)
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

    private async Task WriteAllAsync(IEnumerable<ApplyStep> steps)
    {
        var batch = new List<ApplyStep>();
        var bytes = 0L;
        foreach (var step in steps)
        {
            if (placement.PathIn(step.Target!.Place.Parent, step.Target.Place.Name) is null)
            {
                outcomes.Defer(step, "its folder is not here yet");
                continue;
            }
            if (step.Rewrites)
            {
                if (await preparation.PrepareAsync(step, cancellationToken) is { } reason)
                {
                    outcomes.Defer(step, reason);
                    continue;
                }
                bytes += step.Target.Content?.Length ?? 0;
            }
            batch.Add(step);
            if (batch.Count < options.BatchFiles && bytes < options.BatchBytes) continue;
            Write(batch);
            batch.Clear();
            bytes = 0;
        }
        Write(batch);
    }

    private void Write(List<ApplyStep> steps)
    {
        var batch = new List<(ApplyStep, JournalEntry)>(steps.Count);
        foreach (var step in steps)
        {
            var path = placement.PathIn(step.Target!.Place.Parent, step.Target.Place.Name)!;
            if (step.Current is not null && !(volume.Stat(path) is { } stat && FileStamp.Of(stat).Same(step.Before)))
            {
                outcomes.Defer(step, "it was changed on this device meanwhile", userChanged: true);
                continue;
            }
            batch.Add((step, new JournalEntry
            {
                Id = step.Id,
                Step = step.Rewrites ? StepNames.Write : StepNames.Adjust,
                From = step.Current is null ? "" : path,
                To = path,
                Before = step.Current?.Stamp ?? default,
                Identity = step.Rewrites ? new StepIdentity(step.Written, step.Temporary!).ToArray() : default(ReadOnlyMemory<byte>),
                After = step.Shown(step.Rewrites ? step.Written : step.Before),
                TakenFrom = step.Planned.TakenFrom,
            }));
        }
        batches.Run(batch, (step, entry) => step.Rewrites ? native.Write(entry, step.Current?.Content) : native.Adjust(entry));
    }
}
