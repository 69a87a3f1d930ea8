using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>One look at all documents: reads those whose stamp moved, and tells what their entries show otherwise than it is known.</summary>
internal sealed class DocumentScan(DocumentSet documents, IDocumentForm form, DocumentReader reader, IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
{
    /// <summary>An item with more than this in its fields would not fit a log beside others.</summary>
    private const long LargestItem = 4L << 20;
    private readonly ImmutableArray<ItemProblem>.Builder problems = ImmutableArray.CreateBuilder<ItemProblem>();
    private readonly EntryView view = new(form);
    private readonly List<(DocumentFile File, DocumentEntry Entry)> appeared = [];

    // Documents that may hold more than was read: what they no longer show is not known to be gone.
    private readonly HashSet<string> unclear = [];
    private long looked;

    internal ScanReport Run()
    {
        var items = new KnownEntries(known.Children(ItemId.Root));
        var matching = new EntryMatching(form, items);
        foreach (var document in documents.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var held = items.ByDocument[document.Name].ToList();
            if (held.Count > 0 && held.TrueForAll(item => DocumentStamp.Tells(item.Stamp, document.Stat))) Pass(held, matching);
            else Look(document, held, matching);
        }
        foreach (var (file, entry) in appeared) Appear(file, entry, matching);
        foreach (var item in items.All)
            if (!matching.Found.Contains(item.Id) && !unclear.Contains(EntryPlace.Of(item.Name).Document)) differences.Gone(item.Id);
        return new ScanReport(looked, problems.ToImmutable());
    }

    private void Pass(List<NativeItem> held, EntryMatching matching)
    {
        looked += held.Count;
        matching.Found.UnionWith(held.Select(item => item.Id));
    }

    private void Look(in VolumeEntry document, List<NativeItem> held, EntryMatching matching)
    {
        if (Read(document) is not { } file)
        {
            unclear.Add(document.Name);
            return;
        }
        // An application that was cut short leaves an empty file more often than anybody removes the last entry.
        if (file.Bytes.IsEmpty && held.Count > 0)
        {
            Unclear(document.Name, 0, $"it is empty, and {(held.Count == 1 ? "an item was" : $"{held.Count} items were")} in it: restore it, or write a line break into it if it shall be empty");
            return;
        }
        var content = form.ReadNamed(document.Name, file.Bytes);
        foreach (var problem in content.Problems) Unclear(document.Name, problem.Line, problem.Message);
        looked += content.Entries.Length;
        foreach (var (entry, item) in matching.Match(document.Name, content.Entries))
        {
            if (Weight(entry.Fields) > LargestItem) Unclear(document.Name, entry.Line, $"this entry is larger than {LargestItem >> 20} MiB, so it is not synchronised");
            else if (item is null) appeared.Add((file, entry));
            else Compare(file, entry, item);
        }
    }

    private DocumentFile? Read(in VolumeEntry document)
    {
        if (document.Trouble is { } trouble)
        {
            problems.Add(new ItemProblem(document.Name, trouble));
            return null;
        }
        try
        {
            return reader.Read(document.Name);
        }
        catch (VolumeException e)
        {
            problems.Add(new ItemProblem(document.Name, e.Message));
            return null;
        }
    }

    /// <summary>What was not where it is known: after all other entries are known, since one that was moved is found in two places meanwhile, or in none.</summary>
    private void Appear(DocumentFile file, DocumentEntry entry, EntryMatching matching)
    {
        if (matching.FindElsewhere(entry) is { } item)
        {
            Compare(file, entry, item);
            return;
        }
        if (NewId(entry, matching) is not { } id)
        {
            Unclear(file.Name, entry.Line, $"there is another entry with the same key '{entry.Key}': remove one of them, or give it a key of its own");
            return;
        }
        differences.Seen(new NativeItem
        {
            Id = id,
            Kind = entry.Kind,
            Parent = ItemId.Root,
            Name = new EntryPlace(file.Name, entry.Key ?? "").ToName(),
            Stamp = file.Stamp,
            FileId = null,
            Content = null,
            Fields = entry.Fields,
        });
    }

    private ItemId? NewId(DocumentEntry entry, EntryMatching matching)
    {
        if (entry.Key is { } key) return EntryIds.OfKey(entry.Kind, key) is var derived && !IsTaken(derived, matching) ? derived : null;
        for (var number = 0; ; number++)
            if (EntryIds.OfFields(entry.Kind, entry.Fields, number) is var id && !IsTaken(id, matching)) return id;
    }

    private bool IsTaken(ItemId id, EntryMatching matching) => matching.Found.Contains(id) || differences.Found.GetValueOrDefault(id) is not null;

    private void Compare(DocumentFile file, DocumentEntry entry, NativeItem item)
    {
        var shown = item with
        {
            Name = new EntryPlace(file.Name, entry.Key ?? "").ToName(),
            Stamp = file.Stamp,
            Fields = view.Put(new Item(item.Id, item.Kind, item.Fields), entry),
        };
        if (shown.Name != item.Name || !shown.Stamp.Span.SequenceEqual(item.Stamp.Span) || !shown.Fields.Equals(item.Fields)) differences.Seen(shown);
    }

    private void Unclear(string document, int line, string message)
    {
        unclear.Add(document);
        problems.Add(new ItemProblem(line > 0 ? $"{document}, line {line}" : document, message));
    }

    private static long Weight(Fields fields) => fields.Sum(field => (long)field.Key.Length + field.Value.Encoded.Length);
}
