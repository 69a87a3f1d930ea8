using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Finds out, step by step, what an interrupted batch came to, and finishes or undoes what is half done. The evidence is where the prepared
/// version and the displaced one lie: a prepared version leaves its temporary path only by taking its place.
/// </summary>
internal sealed class TreeRecovery(IVolume volume, Trash trash, NativeSteps native, CancellationToken cancellationToken)
{
    internal void Run(IApplyJournal journal)
    {
        var entries = journal.Unfinished;
        if (entries.Count != 0)
        {
            var tangled = entries.Where(Tangle.Is).ToList();
            var tangle = new Tangle(volume, tangled);
            if (tangled.Count != 0 && !tangle.CanGoOn) entries = [.. entries.Except(tangled)];
            else if (tangled.Count != 0 && tangle.Run() is { } refusal)
            {
                foreach (var entry in tangled) journal.Defer(entry.Id, entry.To.Length == 0 ? entry.From : entry.To, refusal);
                entries = [.. entries.Except(tangled)];
            }
            var made = new List<(JournalEntry Entry, StepResult Result)>();
            var unmade = new List<JournalEntry>();
            foreach (var entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if ((tangle.IsTakenOver(entry) ? StepResult.Made(null) : Recover(entry)) is { Refusal: null } result) made.Add((entry, result));
                    else unmade.Add(entry);
                }
                catch (VolumeException e)
                {
                    unmade.Add(entry);
                    journal.Defer(entry.Id, entry.To.Length == 0 ? entry.From : entry.To, e.Message, NativeBatch.Refusal(e).UserChanged);
                }
            }
            volume.Flush();
            // A folder out of which the user took what was to leave it: its item stays, or the next scan would not look for that.
            made.RemoveAll(pair => pair.Result.Shown is null && unmade.Exists(entry => VolumePath.IsBeneath(entry.From, pair.Entry.From)));
            foreach (var (entry, result) in made) journal.Settle(entry.Id, result.Shown, entry.TakenFrom);
            journal.Complete();
        }
        TemporaryFiles.CleanPartial(volume);
    }

    /// <summary>Null when the step was not made.</summary>
    private StepResult? Recover(JournalEntry entry) => entry.Step switch
    {
        StepNames.Remove => RecoverRemoval(entry),
        StepNames.RemoveFolder => volume.Stat(entry.From) is null ? StepResult.Made(null) : null,
        StepNames.CreateFolder => volume.Stat(entry.To) is { Type: VolumeType.Folder } stat ? StepResult.Made(NativeSteps.Shown(entry.After!, FileStamp.Of(stat))) : null,
        StepNames.Move => RecoverMove(entry),
        StepNames.Write => RecoverWrite(entry),
        StepNames.Adjust => RecoverAdjustment(entry),
        StepNames.TangledMove => RecoverMove(entry),
        StepNames.TangledRemoveFolder or StepNames.TangledCreateFolder => native.Untangled(entry, null),
        _ => null,
    };

    private StepResult? RecoverRemoval(JournalEntry entry)
    {
        if (volume.Stat(entry.To) is null) return null;
        if (native.IsScanned(entry.To, FileStamp.Read(entry.Before.Span), null)) return StepResult.Made(null);
        native.GiveBack(entry.To, entry.From);
        return null;
    }

    private StepResult? RecoverMove(JournalEntry entry)
    {
        var before = FileStamp.Read(entry.Before.Span);
        var identity = StepIdentity.Read(entry.Identity.Span);
        if (volume.Stat(entry.To) is not { } stat) return null;
        if (!native.IsMoved(stat, entry)) return identity is null ? null : RecoverWrite(entry);
        if (identity is { } prepared)
            return volume.Stat(prepared.Temporary) is { } temporary && FileStamp.Of(temporary).SameVersion(prepared.Written) ? native.Arrive(entry, null) : RecoverWrite(entry);
        return FileStamp.Of(stat).SameVersion(before) ? native.Arrive(entry, null) : RecoverAdjustment(entry) ?? StepResult.Made(NativeSteps.Shown(entry.After!, before));
    }

    private StepResult? RecoverWrite(JournalEntry entry)
    {
        var identity = StepIdentity.Read(entry.Identity.Span)!.Value;
        // Nothing there: whether the user deleted the new version or emptied our folder cannot be told, and the first does less harm if it is not believed.
        if (volume.Stat(entry.To) is not { } there) return null;
        var isOursThere = FileStamp.Of(there).SameVersion(identity.Written);
        if (volume.Stat(identity.Temporary) is not { } temporary)
            return !isOursThere && !entry.Before.IsEmpty && FileStamp.Of(there).SameVersion(FileStamp.Read(entry.Before.Span)) ? null : Made(entry, identity);
        var lying = FileStamp.Of(temporary);
        // Still prepared: the step was not made, or was undone.
        if (lying.SameVersion(identity.Written) && !(isOursThere && lying.FileId == 0)) return null;
        if (entry.Before.IsEmpty) return null;
        var before = FileStamp.Read(entry.Before.Span);
        if (isOursThere) return native.Replaced(entry, identity, before, null);
        // The user has gone on from the new version, so whatever was displaced is not the newest.
        volume.Rename(identity.Temporary, trash.Reserve(entry.To));
        return Made(entry, identity);
    }

    /// <summary>The step was made; what the user did since then is for the scan to see.</summary>
    private StepResult Made(JournalEntry entry, StepIdentity identity) => StepResult.Made(native.Fresh(entry.To, entry.After!, identity.Written, unsure: false));

    private StepResult? RecoverAdjustment(JournalEntry entry)
    {
        var before = FileStamp.Read(entry.Before.Span);
        if (volume.Stat(entry.To) is not { } stat || FileStamp.Of(stat) is var now && (before.FileId != 0 && !now.SameObject(before) || now.Length != before.Length)) return null;
        // Times differ from both when the user wrote meanwhile.
        var wanted = entry.After!.Fields[Protocol.FileFields.Modified]?.AsNumber();
        return stat.Modified == before.Modified || stat.Modified == wanted ? native.SetAttributes(entry, stat) : null;
    }
}
