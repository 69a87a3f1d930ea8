using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Prepared files on their way to their places, a batch at a time: durable, journalled, put in place, durable, settled. Where a volume can be flushed beside other work, the next batch is prepared
/// meanwhile. Not thread-safe: only flushes run beside the caller's flow.
/// </summary>
internal sealed class WriteBatches(IVolume volume, ApplyOutcomes outcomes, Placement placement, NativeBatch batches, NativeSteps native, ContentPreparation preparation)
{
    // Set as long as there is something under way: what was prepared, or, once that has been put in place, what came of it.
    private Task? flush;
    private List<ApplyStep> prepared = [];
    private IReadOnlyList<(ApplyStep Step, StepResult Result)>? placed;

    /// <summary>Takes a batch on, once the one before it has been settled.</summary>
    internal async Task AddAsync(List<ApplyStep> steps)
    {
        await EndAsync();
        prepared = steps;
        // What was prepared must be whole before the journal says that it is there.
        flush = steps.Exists(step => step.Rewrites) ? Flush() : Task.CompletedTask;
        if (!volume.FlushesBeside) await EndAsync();
    }

    /// <summary>Goes on as far as that needs no waiting.</summary>
    internal void GoOn()
    {
        while (flush is { IsCompleted: true }) Step();
    }

    /// <summary>Waits until all that was taken on is settled.</summary>
    internal async Task EndAsync()
    {
        for (; flush is not null; Step()) await ((Task)flush).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>To be called instead when the apply ends early: what is in place is settled if it can be; what was only prepared stays among the temporary files.</summary>
    internal async Task AbandonAsync()
    {
        if (flush is null) return;
        await flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (placed is not null && flush.IsCompletedSuccessfully) Step();
        flush = null;
    }

    private void Step()
    {
        var done = flush!;
        flush = null;
        done.GetAwaiter().GetResult();
        if (placed is { } results)
        {
            placed = null;
            batches.End(results);
            return;
        }
        var entries = Entries();
        if (entries.Count == 0) return;
        placed = batches.Begin(entries, (step, entry) => step.Rewrites ? native.Write(entry, step.Current?.Content) : native.Adjust(entry));
        // Not among the known items before it is settled, but the next may want a copy of it.
        foreach (var ((_, entry), (_, result)) in entries.Zip(placed))
            if (result.Shown?.Content is { } content) preparation.FoundToCopy(content, entry.To);
        flush = Flush();
    }

    private Task Flush()
    {
        if (volume.FlushesBeside) return Task.Run(volume.Flush);
        volume.Flush();
        return Task.CompletedTask;
    }

    private List<(ApplyStep, JournalEntry)> Entries()
    {
        var entries = new List<(ApplyStep, JournalEntry)>(prepared.Count);
        foreach (var step in prepared)
        {
            var path = placement.PathIn(step.Target!.Place.Parent, step.Target.Place.Name)!;
            if (step.Current is not null && !StepCheck.Passes(volume, outcomes, step, path)) continue;
            entries.Add((step, new JournalEntry
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
        return entries;
    }
}
