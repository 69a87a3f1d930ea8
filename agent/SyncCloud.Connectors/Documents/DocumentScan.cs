using System.Collections.Immutable;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>One look at all documents: reads those whose stamp moved, and tells what their entries show otherwise than it is known.</summary>
internal sealed class DocumentScan(IDocumentStorage storage, IDocumentForm form, IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
{
    /// <summary>An item with more than this in its fields would not fit a log beside others.</summary>
    private const long LargestItem = 4L << 20;
    private readonly ImmutableArray<ItemProblem>.Builder problems = ImmutableArray.CreateBuilder<ItemProblem>();
    private readonly EntryView view = new(form);
    private readonly List<(DocumentFile File, DocumentEntry Entry)> appeared = [];
    private readonly List<(DocumentFile File, DocumentEntry Entry, NativeItem Item)> matched = [];
    private readonly List<(string Document, NativeItem Item)> added = [];

    // Documents that may hold more than was read: what they no longer show is not known to be gone.
    private readonly HashSet<string> unclear = [];

    // Of these, those that are there and were not read, or not whole.
    private readonly HashSet<string> broken = [];
    private long looked;
    private bool isUnsettled;

    internal ScanReport Run()
    {
        var items = new KnownEntries(known);
        var matching = new EntryMatching(form, items);
        var listed = storage.List(cancellationToken);
        // Away for a moment while an application saves it by renaming: it was there when the round began.
        if (storage.Single is { } only && listed.Count == 0) Unsettled(only);
        var moved = listed.Where(document => !IsAsKnown(document, items)).ToList();
        storage.Expect(moved.Select(document => document.Name));
        using var looks = Ahead.Make(moved.Select(Take), Read, static taken => 4L * taken.Reading.File?.Bytes.Length ?? 0).GetEnumerator();
        var next = 0;
        foreach (var document in listed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var held = items.In(document.Name).ToList();
            if (next == moved.Count || moved[next].Name != document.Name)
            {
                Pass(held, matching);
                continue;
            }
            looks.MoveNext();
            Look(looks.Current, held, matching);
            next++;
        }
        var isAnyNew = false;
        foreach (var (file, entry) in appeared) isAnyNew |= Appear(file, entry, items, matching);
        foreach (var (file, entry, item) in matched) Compare(file, entry, item);
        foreach (var (document, item) in added) differences.Seen(unclear.Contains(document) ? item with { Stamp = DocumentStamp.Unseen } : item);
        var gone = items.All.Where(item => !matching.Found.Contains(item.Id) && IsGone(item, isAnyNew)).Select(static item => item.Id).ToList();
        if (storage.EndLook(items.All.Count, gone.Count) is { } doubt) problems.Add(new ItemProblem("the whole collection", doubt));
        else foreach (var id in gone) differences.Gone(id);
        return new ScanReport(looked, problems.ToImmutable()) { IsUnsettled = isUnsettled };
    }

    private bool IsAsKnown(in ListedDocument document, KnownEntries items)
    {
        var isHeld = false;
        foreach (var item in items.In(document.Name))
        {
            if (!storage.Tells(DocumentStamp.OfDocument(item.Stamp), document)) return false;
            isHeld = true;
        }
        return isHeld;
    }

    /// <summary>Whether a known item that no entry is, is gone.</summary>
    private bool IsGone(KnownPlace item, bool isAnyNew)
    {
        var document = EntryPlace.Of(item.Name).Document;
        if (unclear.Contains(document)) return false;
        if (document != KnownEntries.Unseen || (!isAnyNew && unclear.Count == 0)) return true;
        // Nobody has looked for it yet, and it may be what was not read, or what looks new.
        differences.Forget(item.Id);
        return false;
    }

    private void Pass(List<KnownPlace> held, EntryMatching matching)
    {
        looked += held.Count;
        matching.Found.UnionWith(held.Select(item => item.Id));
    }

    /// <summary>A document as it was taken from the storage, and what it holds, where that was asked.</summary>
    private readonly record struct Taken(ListedDocument Document, DocumentReading Reading, DocumentContent? Content = null);

    private Taken Take(ListedDocument document)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new Taken(document, document.Trouble is { } known ? new DocumentReading(null, new DocumentTrouble(known)) : storage.Read(document.Name, cancellationToken));
    }

    private Taken Read(Taken taken) => taken.Reading.File is { Bytes.IsEmpty: false } file ? taken with { Content = Packed(form.ReadNamed(file.Name, file.Bytes)) } : taken;

    /// <summary>All are kept until the look ends.</summary>
    private static DocumentContent Packed(DocumentContent content) => content with { Entries = [.. content.Entries.Select(static entry => entry with { Fields = entry.Fields.Packed() })] };

    private void Look(in Taken taken, List<KnownPlace> held, EntryMatching matching)
    {
        var document = taken.Document;
        if (FileOf(taken) is not { } file)
        {
            unclear.Add(document.Name);
            broken.Add(document.Name);
            return;
        }
        // An application that was cut short leaves an empty file more often than anybody removes the last entry.
        if (file.Bytes.IsEmpty && held.Count > 0)
        {
            Unclear(document.Name, 0, $"it is empty, and {(held.Count == 1 ? "an item was" : $"{held.Count} items were")} in it: restore it, or write a line break into it if it shall be empty");
            return;
        }
        var content = taken.Content ?? form.ReadNamed(document.Name, file.Bytes);
        foreach (var problem in content.Problems) Unclear(document.Name, problem.Line, problem.Message);
        looked += content.Entries.Length;
        foreach (var (entry, item) in matching.Match(document.Name, content.Entries))
        {
            if (entry.Fields.Count > FormatLimits.MaxFieldsPerItem) Unclear(document.Name, entry.Line, TooMany(entry.Fields));
            else if (Weight(entry.Fields) > LargestItem) Unclear(document.Name, entry.Line, $"this entry is larger than {LargestItem >> 20} MiB, so it is not synchronised");
            else if (item is null) appeared.Add((file, entry));
            else matched.Add((file, entry, item));
        }
        // An application may be in the middle of writing: what is missing may come yet, and the document is read again.
        if (document.IsSettling && held.Exists(item => !matching.Found.Contains(item.Id))) Unsettled(document.Name);
    }

    private DocumentFile? FileOf(in Taken taken)
    {
        var (document, reading) = (taken.Document, taken.Reading);
        if (reading.Trouble is { IsPassing: false } trouble) problems.Add(new ItemProblem(document.Name, trouble.Message));
        else if (reading.File is null) Unsettled(document.Name);
        return reading.File;
    }

    /// <summary>
    /// What was not where it is known: after all other entries are known, since one that was moved is found in two places meanwhile, or in none. Returns whether it is new.
    /// </summary>
    private bool Appear(DocumentFile file, DocumentEntry entry, KnownEntries items, EntryMatching matching)
    {
        // Known by the same key in a document that is still there and cannot be read whole: it may be there as well.
        if (matching.Elsewhere(entry, broken) is { } other)
        {
            Unclear(file.Name, entry.Line, $"'{other}' has an entry with the same key '{entry.Key}', or had one before it could not be read: repair that, and remove one of them or give it a key of its own");
            return false;
        }
        if (matching.FindElsewhere(entry) is { } moved)
        {
            matched.Add((file, entry, moved));
            return false;
        }
        if (NewId(entry, matching) is not { } id)
        {
            Unclear(file.Name, entry.Line, $"there is another entry with the same key '{entry.Key}': remove one of them, or give it a key of its own");
            return false;
        }
        matching.Found.Add(id);
        if (items.Find(id) is { } former)
        {
            // It shows again what the item showed when it was first seen.
            matched.Add((file, entry, items.Load(former)));
            return false;
        }
        added.Add((file.Name, new NativeItem
        {
            Id = id,
            Kind = entry.Kind,
            Parent = ItemId.Root,
            Name = new EntryPlace(file.Name, entry.Key ?? "").ToName(),
            Stamp = file.Stamp,
            FileId = null,
            Content = null,
            Fields = entry.Fields,
        }));
        return true;
    }

    private static ItemId? NewId(DocumentEntry entry, EntryMatching matching)
    {
        if (entry.Key is { } key) return EntryIds.OfKey(entry.Kind, key) is var derived && !IsTaken(derived, matching) ? derived : null;
        for (var number = 0; ; number++)
            if (EntryIds.OfFields(entry.Kind, entry.Fields, number) is var id && !IsTaken(id, matching)) return id;
    }

    private static bool IsTaken(ItemId id, EntryMatching matching) => matching.Found.Contains(id);

    private void Compare(DocumentFile file, DocumentEntry entry, NativeItem item)
    {
        var before = DocumentStamp.Shown(item.Stamp);
        var fields = view.Put(new Item(item.Id, item.Kind, item.Fields), entry, before);
        if (fields.Count > FormatLimits.MaxFieldsPerItem)
        {
            // With what other devices have of it, and this form does not show.
            Unclear(file.Name, entry.Line, TooMany(fields));
            fields = item.Fields;
        }
        // What is wrong with a document is told as long as it is.
        var stamp = unclear.Contains(file.Name) ? DocumentStamp.Unseen : file.Stamp;
        if (before is not null && !view.Put(new Item(item.Id, item.Kind, fields), entry).Equals(fields)) stamp = DocumentStamp.Showing(stamp, entry.Fields);
        var shown = item with { Name = new EntryPlace(file.Name, entry.Key ?? "").ToName(), Stamp = stamp, Fields = fields };
        if (shown.Name != item.Name || !shown.Stamp.Span.SequenceEqual(item.Stamp.Span) || !shown.Fields.Equals(item.Fields)) differences.Seen(shown);
    }

    private void Unclear(string document, int line, string message)
    {
        unclear.Add(document);
        broken.Add(document);
        problems.Add(new ItemProblem(line > 0 ? $"{document}, line {line}" : document, message));
    }

    private void Unsettled(string document)
    {
        unclear.Add(document);
        isUnsettled = true;
    }

    private static string TooMany(Fields fields) => $"this entry has {fields.Count} fields, and an item can have {FormatLimits.MaxFieldsPerItem}, so it is not synchronised";

    private static long Weight(Fields fields) => fields.Sum(field => (long)field.Key.Length + field.Value.Encoded.Length);
}
