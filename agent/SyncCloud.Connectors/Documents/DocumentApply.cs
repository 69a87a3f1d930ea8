using SyncCloud.Engine;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Documents;

/// <summary>Brings a plan to the documents, as many at a time as are made durable together.</summary>
internal sealed class DocumentApply(IDocumentStorage storage, IDocumentForm form, IKnownItems known, IApplyJournal journal, DocumentOptions options, CancellationToken cancellationToken)
{
    internal void Run(IReadOnlyList<PlannedItem> plan)
    {
        var change = new DocumentChange(form, storage, new KnownEntries(known), journal);
        var groups = Grouped(plan).ToList();
        storage.Expect(groups.Select(group => group.Document));
        using var steps = Steps(change, groups).GetEnumerator();
        while (steps.MoveNext()) storage.Make(Batch(steps), journal, cancellationToken);
        journal.Complete();
    }

    /// <summary>The step that was taken last and as many more as are made together.</summary>
    private IEnumerable<DocumentStep> Batch(IEnumerator<DocumentStep> steps)
    {
        var (count, bytes) = (0, 0L);
        do
        {
            yield return steps.Current;
            count++;
            bytes += steps.Current.Weight;
        }
        while (count < options.BatchDocuments && bytes < options.BatchBytes && steps.MoveNext());
    }

    private IEnumerable<DocumentStep> Steps(DocumentChange change, IEnumerable<(string Document, IReadOnlyList<PlannedItem> Items)> groups)
    {
        var readings = groups.Select(group =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (group.Document, group.Items, Reading: storage.Read(group.Document, cancellationToken));
        });
        var drafts = Ahead.Make(readings, one => (one.Document, one.Items, one.Reading, Draft: one.Reading.Trouble is null ? change.Prepare(one.Document, one.Reading.File, one.Items) : null),
            static one => (4L * one.Reading.File?.Bytes.Length ?? 0) + one.Items.Sum(Weight));
        foreach (var (document, items, reading, draft) in drafts)
        {
            if (draft is null) foreach (var item in items) journal.Defer(item.Id, document, reading.Trouble!.Message);
            else if (change.Decide(draft) is { } step) yield return step;
        }
    }

    private static long Weight(PlannedItem item) => 4L * item.Target?.Fields.Sum(static field => (long)field.Value.Encoded.Length) ?? 0;

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
}
