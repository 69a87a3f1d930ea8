using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>Brings a plan to the documents, as many at a time as are made durable together.</summary>
internal sealed class DocumentApply(DocumentSet documents, IDocumentForm form, DocumentReader reader, DocumentSteps steps, IKnownItems known, IApplyJournal journal, DocumentOptions options, CancellationToken cancellationToken)
{
    internal void Run(IReadOnlyList<PlannedItem> plan)
    {
        var change = new DocumentChange(form, documents, new KnownEntries(known.Children(ItemId.Root)), journal);
        var batch = new List<DocumentStep>();
        foreach (var (document, items) in Grouped(plan))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Decide(change, document, items) is { } step) batch.Add(step);
            if (batch.Count < options.BatchDocuments) continue;
            steps.Make(batch);
            batch.Clear();
        }
        steps.Make(batch);
        journal.Complete();
    }

    /// <summary>The plan by documents. What the form cannot hold at all is not for this device.</summary>
    private IEnumerable<(string Document, IReadOnlyList<PlannedItem> Items)> Grouped(IReadOnlyList<PlannedItem> plan)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = new Dictionary<string, List<PlannedItem>>();
        foreach (var item in plan)
        {
            if (item.Target is { } target && form.Project(target) is null)
            {
                journal.Leave(item.Id);
                continue;
            }
            var document = item.Current is { } current ? EntryPlace.Of(current.Name).Document : documents.PlaceFor(form.KeyOf(item.Target!), item.Id.ToString(), taken);
            taken.Add(document);
            if (!groups.TryGetValue(document, out var group)) groups.Add(document, group = []);
            group.Add(item);
        }
        return groups.Select(group => (group.Key, (IReadOnlyList<PlannedItem>)group.Value));
    }

    private DocumentStep? Decide(DocumentChange change, string document, IReadOnlyList<PlannedItem> items)
    {
        try
        {
            var file = reader.Read(document);
            return file is null && reader.IsThere(document) ? Defer(document, items, "it changes while it is read") : change.Decide(document, file, items);
        }
        catch (VolumeException e) { return Defer(document, items, e.Message); }
    }

    private DocumentStep? Defer(string document, IReadOnlyList<PlannedItem> items, string reason)
    {
        foreach (var item in items) journal.Defer(item.Id, document, reason);
        return null;
    }
}
