using SyncCloud.Engine;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Documents;

/// <summary>Brings a plan to the documents, as many at a time as are made durable together.</summary>
internal sealed class DocumentApply(IDocumentStorage storage, IDocumentForm form, IKnownItems known, IApplyJournal journal, DocumentOptions options, CancellationToken cancellationToken)
{
    internal void Run(IReadOnlyList<PlannedItem> plan)
    {
        var change = new DocumentChange(form, storage, new KnownEntries(known), journal);
        var (batch, bytes) = (new List<DocumentStep>(), 0L);
        var groups = Grouped(plan).ToList();
        storage.Expect(groups.Select(group => group.Document));
        foreach (var (document, items) in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Decide(change, document, items) is not { } step) continue;
            batch.Add(step);
            bytes += step.Weight;
            if (batch.Count < options.BatchDocuments && bytes < options.BatchBytes) continue;
            storage.Make(batch, journal, cancellationToken);
            batch.Clear();
            bytes = 0;
        }
        if (batch.Count > 0) storage.Make(batch, journal, cancellationToken);
        journal.Complete();
    }

    /// <summary>The plan by documents. What the form cannot hold at all is not for this device.</summary>
    private IEnumerable<(string Document, IReadOnlyList<PlannedItem> Items)> Grouped(IReadOnlyList<PlannedItem> plan)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = new Dictionary<string, List<PlannedItem>>();
        foreach (var item in plan)
        {
            if (item.Target is { } target && !form.Holds(target))
            {
                journal.Leave(item.Id);
                continue;
            }
            var document = item.Current is { } current ? EntryPlace.Of(current.Name).Document : storage.PlaceFor(form.KeyOf(item.Target!), item.Id.ToString(), taken);
            taken.Add(document);
            if (!groups.TryGetValue(document, out var group)) groups.Add(document, group = []);
            group.Add(item);
        }
        return groups.Select(group => (group.Key, (IReadOnlyList<PlannedItem>)group.Value));
    }

    private DocumentStep? Decide(DocumentChange change, string document, IReadOnlyList<PlannedItem> items)
    {
        var reading = storage.Read(document, cancellationToken);
        if (reading.Trouble is not { } trouble) return change.Decide(document, reading.File, items);
        foreach (var item in items) journal.Defer(item.Id, document, trouble.Message);
        return null;
    }
}
