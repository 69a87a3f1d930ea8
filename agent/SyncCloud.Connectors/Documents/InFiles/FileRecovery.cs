using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>
/// Finds out after a crash which journalled versions took their documents' places. What is neither the version before nor the one after is the user's: where it was displaced, it goes back.
/// Idempotent.
/// </summary>
internal sealed class FileRecovery(IVolume volume, KeptVersions kept, FileReader reader, IApplyJournal journal)
{
    // What an exchange of three renames leaves in between.
    private const string Aside = ".aside";

    internal void Run()
    {
        foreach (var step in journal.Unfinished.GroupBy(entry => entry.From)) Recover([.. step]);
        if (journal.Unfinished.Count > 0) journal.Complete();
    }

    private void Recover(IReadOnlyList<JournalEntry> entries)
    {
        var (document, temporary) = (entries[0].From, entries[0].To);
        FinishExchange(document, temporary);
        var (before, after) = (HashOf(entries[0].Before), HashOf(entries[0].Identity));
        if (reader.Read(temporary) is { } beside)
        {
            if (beside.Hash != before && beside.Hash != after) PutBack(document, temporary);
            // Nothing is at the document's place: it was being put aside, and comes back before anybody misses it.
            else if (beside.Hash == before && volume.Stat(document) is null && after is not null) volume.Rename(temporary, document);
            Discard(document, temporary, before, after);
        }
        var now = reader.Read(document);
        if (now?.Hash != after || (now is null && volume.Stat(document) is not null)) return;
        foreach (var entry in entries) journal.Settle(entry.Id, entry.After is { } shown ? shown with { Stamp = DocumentStamp.Renewed(shown.Stamp, now?.Stamp ?? DocumentStamp.Unseen) } : null, entry.TakenFrom);
    }

    /// <summary>What lies beside is removed, unless it is a version of the user's: that goes to the trash.</summary>
    private void Discard(string document, string temporary, Hash256? before, Hash256? after)
    {
        if (volume.Stat(temporary) is null) return;
        if (reader.Read(temporary) is { } beside && beside.Hash != before && beside.Hash != after)
        {
            kept.Put(document, beside.Bytes, beside.Mode);
            kept.Flush();
        }
        volume.RemoveFile(temporary);
    }

    private void FinishExchange(string document, string temporary)
    {
        var aside = temporary + Aside;
        if (volume.Stat(aside) is null) return;
        if (volume.Stat(document) is null) volume.Rename(aside, document);
        else if (volume.Stat(temporary) is null) volume.Rename(aside, temporary);
    }

    private void PutBack(string document, string temporary)
    {
        if (volume.Stat(document) is null) volume.Rename(temporary, document);
        else volume.Exchange(temporary, document);
    }

    private static Hash256? HashOf(ReadOnlyMemory<byte> bytes) => bytes.Length == Hash256.Length ? Hash256.Read(bytes.Span) : null;
}
