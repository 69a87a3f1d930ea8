using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// Finds out after a crash which journalled requests were carried out: the server is asked, and shows what was written, or not. What it shows otherwise is somebody's edit, and what it never got is
/// planned again. Idempotent.
/// </summary>
internal sealed class DavRecovery(DavCollection collection, DavListing listing, IDocumentForm form, IApplyJournal journal, CancellationToken cancellationToken)
{
    private readonly DavRendering rendering = new(form);

    internal void Run()
    {
        var steps = journal.Unfinished.GroupBy(entry => entry.From).ToList();
        foreach (var some in steps.Chunk(DavStorage.BatchTexts))
        {
            var texts = collection.Fetch([.. some.Select(step => step.Key)], listing, cancellationToken);
            foreach (var step in some)
                if (texts.TryGetValue(step.Key, out var text)) Recover([.. step], text);
        }
        journal.Complete();
    }

    private void Recover(IReadOnlyList<JournalEntry> entries, DavText? text)
    {
        var after = entries[0].Identity;
        if (text is null != after.IsEmpty) return;
        var isOurs = text is null || Hash256.Of(text.Bytes.Span).ToArray().AsSpan().SequenceEqual(after.Span) || entries.All(entry => entry.After is { } shown && rendering.IsOf(shown, text));
        if (!isOurs) return;
        foreach (var entry in entries) journal.Settle(entry.Id, text is not null && entry.After is { } shown ? rendering.Of(shown, text) : null, entry.TakenFrom);
    }
}
