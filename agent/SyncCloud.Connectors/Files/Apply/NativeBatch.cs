using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>Makes a batch of steps: durable preparations, the journal, the steps, durable results, the journal.</summary>
internal sealed class NativeBatch(IVolume volume, ApplyOutcomes outcomes, CancellationToken cancellationToken)
{
    /// <param name="batch">The steps with their entries. No step changes a path that another one names.</param>
    /// <param name="make">Makes one.</param>
    internal void Run(IReadOnlyList<(ApplyStep Step, JournalEntry Entry)> batch, Func<ApplyStep, JournalEntry, StepResult> make)
    {
        if (batch.Count == 0) return;
        // What was prepared must be whole before the journal says that it is there.
        if (batch.Any(pair => !pair.Entry.Identity.IsEmpty)) volume.Flush();
        var results = Begin(batch, make);
        volume.Flush();
        End(results);
    }

    /// <summary>The first half, once what was prepared is durable: what was made must be, too, before <see cref="End"/>.</summary>
    internal IReadOnlyList<(ApplyStep Step, StepResult Result)> Begin(IReadOnlyList<(ApplyStep Step, JournalEntry Entry)> batch, Func<ApplyStep, JournalEntry, StepResult> make)
    {
        cancellationToken.ThrowIfCancellationRequested();
        outcomes.Journal.Begin([.. batch.Select(pair => pair.Entry)]);
        var results = new List<(ApplyStep Step, StepResult Result)>(batch.Count);
        foreach (var (step, entry) in batch)
        {
            try
            {
                results.Add((step, make(step, entry)));
            }
            catch (VolumeException e)
            {
                results.Add((step, IsTakenByIgnored(e, entry.To) ? StepResult.Refused("something that is ignored, or not chosen, has its name on this device: rename that") : Refusal(e)));
            }
        }
        return results;
    }

    internal void End(IReadOnlyList<(ApplyStep Step, StepResult Result)> results)
    {
        foreach (var (step, result) in results) outcomes.Take(step, result);
        outcomes.Journal.Complete();
    }

    // To be told from what the next scan will see, since for this one nothing changes until somebody acts.
    private bool IsTakenByIgnored(VolumeException e, string path)
    {
        if (e.Error != VolumeError.Exists || path.Length == 0) return false;
        try
        {
            var folder = VolumePath.Parent(path);
            return volume.Stat(path) is { } stat && IgnoreRules.For(volume, folder).Excludes(folder, VolumePath.Name(path), stat.Type == VolumeType.Folder);
        }
        catch (VolumeException) { return false; }
    }

    internal static StepResult Refusal(VolumeException e) => e.Error switch
    {
        VolumeError.NotFound => StepResult.ChangedByUser("it was moved or deleted on this device meanwhile"),
        VolumeError.Exists => StepResult.ChangedByUser("something else has its name on this device"),
        VolumeError.WrongType => StepResult.ChangedByUser(e.Message),
        _ => StepResult.Refused(e.Message),
    };
}
