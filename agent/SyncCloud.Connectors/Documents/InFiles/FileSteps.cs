using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>
/// Makes decided steps: new versions are prepared and made durable, the journal says so, they take their documents' places in one step each, and what was displaced is looked at: if it is not
/// the version that was read, it is the user's newer one and goes back. Every version that is replaced or removed is kept in the trash.
/// </summary>
internal sealed class FileSteps(IVolume volume, KeptVersions kept, FileNaming documents, FileReader reader, IApplyJournal journal)
{
    internal void Make(IEnumerable<DocumentStep> steps)
    {
        documents.EnsureTemporary();
        var entries = new List<(DocumentStep Step, string? Place)>();
        foreach (var step in steps)
            if (TryPrepare(step, out var place)) entries.Add((step, place));
        volume.Flush();
        if (entries.Exists(entry => entry.Place is not null)) kept.Flush();
        journal.Begin([.. entries.SelectMany(entry => Journalled(entry.Step))]);
        var made = new List<(DocumentStep Step, bool Done)>(entries.Count);
        foreach (var (step, place) in entries) made.Add((step, TryMake(step, place)));
        volume.Flush();
        foreach (var (step, done) in made)
            if (done) Settle(step);
        journal.Complete();
    }

    /// <summary>Writes the new version beside and the old one into the trash, to <paramref name="place"/>. What cannot be written is deferred, and keeps no other waiting.</summary>
    private bool TryPrepare(DocumentStep step, out string? place)
    {
        place = null;
        try
        {
            var temporary = documents.TemporaryFor(step.Document);
            if (step.After is null) Discard(temporary, step);
            if (step.Before is { } before) place = kept.Put(step.Document, before.Bytes, before.Mode);
            if (step.After is { } after) Write(temporary, step, after);
            return true;
        }
        catch (IOException e)
        {
            Defer(step, place, e.Message);
            return false;
        }
    }

    private void Write(string temporary, DocumentStep step, ReadOnlyMemory<byte> after)
    {
        try
        {
            FileReader.Write(volume, temporary, after, step.Before?.Mode);
        }
        catch (VolumeException e) when (e.Error == VolumeError.Exists)
        {
            // Left behind by a crash, or by somebody else.
            Discard(temporary, step);
            FileReader.Write(volume, temporary, after, step.Before?.Mode);
        }
    }

    /// <summary>Nothing was replaced, so there is no former version.</summary>
    private void Defer(DocumentStep step, string? place, string reason, bool userChanged = false)
    {
        if (place is not null) kept.Take(place);
        foreach (var outcome in step.Outcomes) journal.Defer(outcome.Id, step.Document, reason, userChanged);
    }

    private IEnumerable<JournalEntry> Journalled(DocumentStep step)
    {
        var (before, after) = (step.Before?.Hash.ToArray() ?? [], step.AfterHash?.ToArray() ?? []);
        var temporary = documents.TemporaryFor(step.Document);
        return step.Outcomes.Select(outcome => new JournalEntry
        {
            Id = outcome.Id, Step = step.Name, From = step.Document, To = temporary, Before = before, Identity = after, After = outcome.Shown, TakenFrom = outcome.TakenFrom,
        });
    }

    private bool TryMake(DocumentStep step, string? place)
    {
        var refusal = "it was changed on this device meanwhile";
        var changed = true;
        try
        {
            if (MakeOne(step)) return true;
        }
        catch (VolumeException e)
        {
            (refusal, changed) = (e.Message, e.Error is VolumeError.NotFound or VolumeError.Exists or VolumeError.WrongType);
        }
        Defer(step, place, refusal, changed);
        return false;
    }

    private bool MakeOne(DocumentStep step)
    {
        var temporary = documents.TemporaryFor(step.Document);
        switch (step.Name)
        {
            case DocumentStepNames.Create:
                volume.Rename(temporary, step.Document);
                return true;
            case DocumentStepNames.Replace:
                volume.Exchange(temporary, step.Document);
                return IsKept(step, temporary, () => volume.Exchange(temporary, step.Document));
            default:
                volume.Rename(step.Document, temporary);
                return IsKept(step, temporary, () => volume.Rename(temporary, step.Document));
        }
    }

    /// <summary>Whether what was displaced is the version that was read, which is in the trash then; else it goes back.</summary>
    private bool IsKept(DocumentStep step, string displaced, Action back)
    {
        var isRead = reader.Read(displaced) is { } file && file.Hash == step.Before!.Hash;
        if (!isRead) back();
        Discard(displaced, step);
        return isRead;
    }

    /// <summary>Removes what lies beside a document; a version that is neither the one before nor the one after is the user's, and goes to the trash.</summary>
    private void Discard(string temporary, DocumentStep step)
    {
        if (volume.Stat(temporary) is null) return;
        if (reader.Read(temporary) is { } beside && beside.Hash != step.Before?.Hash && beside.Hash != step.AfterHash)
        {
            kept.Put(step.Document, beside.Bytes, beside.Mode);
            kept.Flush();
        }
        volume.RemoveFile(temporary);
    }

    private void Settle(DocumentStep step)
    {
        var stamp = DocumentStamp.Unseen;
        if (step.After is not null)
        {
            if (reader.Read(step.Document, isOurs: true) is not { } file || file.Hash != step.AfterHash)
            {
                // An application has saved what it held, over what was written: nothing of that is known to be shown.
                foreach (var outcome in step.Outcomes) journal.Defer(outcome.Id, step.Document, "it was saved on this device meanwhile", userChanged: true);
                return;
            }
            stamp = file.Stamp;
        }
        foreach (var outcome in step.Outcomes) journal.Settle(outcome.Id, outcome.Shown is { } shown ? shown with { Stamp = DocumentStamp.Renewed(shown.Stamp, stamp) } : null, outcome.TakenFrom);
    }
}
