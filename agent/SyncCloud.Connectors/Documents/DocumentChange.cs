using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Decides one document's next version: the planned items' entries as they are now, checked against what the scan saw of them, and changed. What the user changed since is left for the next
/// scan; every other entry of the document, and whatever else it holds, stays byte for byte.
/// </summary>
internal sealed class DocumentChange(IDocumentForm form, IDocumentStorage storage, KnownEntries known, IApplyJournal journal)
{
    /// <summary>How often a document is written and read again to find the changes that can be made: enough for each of a few, and for a few that spoil it among any number.</summary>
    private const int MostTries = 64;
    private readonly EntryView view = new(form);

    /// <summary>What can be said of a document without what is known here: safe for concurrent calls.</summary>
    internal Draft Prepare(string document, DocumentFile? before, IReadOnlyList<PlannedItem> plan)
    {
        var bytes = before?.Bytes ?? form.Empty;
        var read = new Read(bytes, form.ReadNamed(document, bytes));
        // What a form shows of an item that it shows as a whole need not be asked: so it is with most that another device of one form has sent.
        var whole = plan is [{ Current: null, Target: { } target } added] ? TryWriteWhole(document, read, AsItIs(added, target)) : null;
        return new Draft(document, before, plan, read, whole);
    }

    /// <summary>Null when there is nothing to be made; then every item is settled or deferred.</summary>
    internal DocumentStep? Decide(Draft draft)
    {
        var (document, before, plan, read, whole) = draft;
        // What an application that was cut short has left is not what this document holds: see DocumentScan.
        if (before is { Bytes.IsEmpty: true } && known.In(document).Any()) return Defer(plan.Select(item => item.Id), document, "its file is empty though there were items in it: restore it");
        var entries = before is null ? [] : Entries(document, read.Content);
        var wanted = new List<Wanted>();
        foreach (var item in plan)
            if (Want(document, item, entries, isWhole: read.Content.Problems.IsEmpty) is { } want) wanted.Add(want);
        return Write(document, before, read, whole, wanted);
    }

    private Dictionary<ItemId, DocumentEntry> Entries(string document, DocumentContent content)
    {
        var matching = new EntryMatching(form, known);
        var found = new Dictionary<ItemId, DocumentEntry>();
        foreach (var (entry, item) in matching.Match(document, content.Entries))
            found[item?.Id ?? (entry.Key is { } key ? EntryIds.OfKey(entry.Kind, key) : EntryIds.OfFields(entry.Kind, entry.Fields, 0))] = entry;
        return found;
    }

    private Wanted? Want(string document, PlannedItem item, Dictionary<ItemId, DocumentEntry> entries, bool isWhole)
    {
        var name = item.Current?.Name ?? document;
        // Before it is taken over, the native entry is known by the id of the item that gives it up.
        var entry = entries.GetValueOrDefault(item.TakenFrom ?? item.Id);
        if (item.Current is null)
        {
            // What is added here would be taken for the user's word that nothing else shall be there.
            if (entry is null && storage.IsInDoubt) journal.Defer(item.Id, name, "it waits until what was there is restored or known to be deleted");
            else if (entry is null) return Wants(item, null, item.Target);
            else journal.Defer(item.Id, name, "it was added on this device meanwhile", userChanged: true);
            return null;
        }
        if (entry is null)
        {
            // It may be in what cannot be read: then it is neither gone nor changed by anybody.
            if (!isWhole) journal.Defer(item.Id, name, "its file cannot be read whole: repair what is told of it");
            else if (item.Target is null) journal.Settle(item.Id, null, item.TakenFrom);
            else if (storage.IsInDoubt) journal.Defer(item.Id, name, "it is not shown where it was, and it is not known to be deleted");
            else journal.Defer(item.Id, name, "it was deleted on this device meanwhile", userChanged: true);
            return null;
        }
        if (!view.Put(new Item(item.Id, item.Current.Kind, item.Current.Fields), entry, DocumentStamp.Shown(item.Current.Stamp)).Equals(item.Current.Fields))
        {
            journal.Defer(item.Id, name, "it was changed on this device meanwhile", userChanged: true);
            return null;
        }
        return Wants(item, entry, item.Target is null ? null : view.Native(item.Target, entry));
    }

    private Wanted Wants(PlannedItem item, DocumentEntry? entry, Item? native) => new(item, entry, native, new Lazy<Fields?>(() => native is null ? null : form.Project(native)));

    private DocumentStep? Write(string document, DocumentFile? before, Read read, Written? whole, List<Wanted> wanted)
    {
        var changes = new List<Wanted>(wanted.Count);
        foreach (var want in wanted)
        {
            if (want.Native is null || want.Entry is null || want.Shown.Value?.Equals(want.Entry.Fields) is false) changes.Add(want);
            else journal.Settle(want.Item.Id, Shown(want.Item, want.Item.Current!.Name) with { Stamp = want.Item.Current.Stamp }, want.Item.TakenFrom);
        }
        if (changes.Count == 0) return null;
        if ((whole ?? TryWrite(document, read, [], changes)) is not { } written)
        {
            if (changes.Count == 1 || Writable(document, read, changes) is not { } rest) return null;
            (written, changes) = rest;
        }
        if (before is not null && before.Bytes.Span.SequenceEqual(written.Bytes.Span)) return SettleAll(changes, written, document, before);
        var removes = storage.Single is null && written.IsEmptied;
        return new DocumentStep
        {
            Name = before is null ? DocumentStepNames.Create : removes ? DocumentStepNames.Remove : DocumentStepNames.Replace,
            Document = document,
            Before = before,
            After = removes ? (ReadOnlyMemory<byte>?)null : written.Bytes,
            Outcomes = [.. changes.Select(want => new DocumentOutcome(want.Item.Id, want.Native is null ? null : Shown(want.Item, written.PlaceOf(document, want)), want.Item.TakenFrom))],
        };
    }

    /// <summary>
    /// Of changes that cannot be written all, as many as can be; those that spoil it are deferred. Of two that only stand apart, the first in the plan is in. Nothing is in at all where none can be.
    /// </summary>
    private (Written Written, List<Wanted> Changes)? Writable(string document, Read read, List<Wanted> changes)
    {
        var (written, accepted, tries) = ((Written?)null, new List<Wanted>(), 0);
        // What goes makes room first. What even an empty document would show otherwise comes last, so that it keeps none of the others waiting.
        foreach (var part in changes.ToLookup(want => want.Native is null ? 0 : StandsAlone(document, want) ? 1 : 2).OrderBy(part => part.Key)) Add([.. part]);
        return written is null ? null : (written, accepted);

        void Add(List<Wanted> part)
        {
            if (part.Count == 0) return;
            if (++tries > MostTries)
            {
                Defer(part.Select(want => want.Item.Id), document, "too many changes to its document cannot be written: see what is told of the others, and sync again");
                return;
            }
            if (TryWrite(document, read, accepted, part) is { } more)
            {
                (written, accepted) = (more, [.. accepted, .. part]);
                return;
            }
            if (part.Count == 1) return;
            Add(part[..(part.Count / 2)]);
            Add(part[(part.Count / 2)..]);
        }
    }

    private bool StandsAlone(string document, Wanted want)
    {
        var empty = new Read(form.Empty, form.ReadNamed(document, form.Empty));
        var alone = want with { Entry = null };
        try { return WriteAll(document, empty, [alone]).Problem(empty.Content, [alone]) is null; }
        catch (DocumentFormException) { return false; }
    }

    /// <summary>The new bytes, read again: null (and an item that is the only one that was not accepted deferred) when they do not show what they shall.</summary>
    private Written? TryWrite(string document, Read read, List<Wanted> accepted, List<Wanted> more)
    {
        List<Wanted> changes = [.. accepted, .. more];
        var problem = "";
        try
        {
            var written = WriteAll(document, read, changes);
            if (written.Problem(read.Content, changes) is not { } differs) return written;
            problem = accepted.Count == 0 ? differs : $"{differs} beside the other changes to its document";
        }
        catch (DocumentFormException e) { problem = e.Message; }
        if (more is [var alone]) journal.Defer(alone.Item.Id, alone.Item.Current?.Name ?? form.Schema.Label?.Invoke(alone.Item.Target!) ?? "", problem);
        return null;
    }

    /// <summary>The plan outlives this: it keeps nothing of what is looked at here.</summary>
    private static Wanted AsItIs(PlannedItem added, Item target)
    {
        var looked = target with { Fields = target.Fields.Packed() };
        return new Wanted(added, null, looked, new Lazy<Fields?>(looked.Fields));
    }

    private Written? TryWriteWhole(string document, Read read, Wanted added)
    {
        try
        {
            var written = WriteAll(document, read, [added]);
            return written.Problem(read.Content, [added]) is null ? written : null;
        }
        catch (DocumentFormException) { return null; }
    }

    private Written WriteAll(string document, Read read, List<Wanted> changes) =>
        new(form, document, form.Write(read.Bytes, [.. changes.Select(want => new EntryChange(want.Entry, want.Native) { Shown = want.Shown.Value })]));

    private DocumentStep? Defer(IEnumerable<ItemId> items, string document, string reason)
    {
        foreach (var id in items) journal.Defer(id, document, reason);
        return null;
    }

    private DocumentStep? SettleAll(List<Wanted> changes, Written written, string document, DocumentFile before)
    {
        foreach (var want in changes)
            journal.Settle(want.Item.Id, want.Native is null ? null : Shown(want.Item, written.PlaceOf(document, want)) with { Stamp = before.Stamp }, want.Item.TakenFrom);
        return null;
    }

    private static NativeItem Shown(PlannedItem item, string name) => new()
    {
        Id = item.Id,
        Kind = item.Target!.Kind,
        Parent = ItemId.Root,
        Name = name,
        Stamp = DocumentStamp.Unseen,
        FileId = null,
        Content = null,
        Fields = item.Target.Fields,
    };

    /// <summary>A document, what is planned for it, and the next version where that is one item more, as a whole, and can be.</summary>
    internal sealed record Draft(string Document, DocumentFile? Before, IReadOnlyList<PlannedItem> Plan, Read Read, Written? Whole);

    /// <summary>A document's bytes, and what they show.</summary>
    internal sealed record Read(ReadOnlyMemory<byte> Bytes, DocumentContent Content);

    /// <summary>A planned item, the entry that it has, what that shall be (null: gone), and what it shows of that.</summary>
    internal sealed record Wanted(PlannedItem Item, DocumentEntry? Entry, Item? Native, Lazy<Fields?> Shown);

    /// <summary>A document as it was written, read again.</summary>
    internal sealed class Written(IDocumentForm form, string document, ReadOnlyMemory<byte> bytes)
    {
        private readonly DocumentContent content = form.ReadNamed(document, bytes);

        internal ReadOnlyMemory<byte> Bytes => bytes;

        internal bool IsEmptied => content.Entries.IsEmpty && content.Problems.IsEmpty;

        /// <summary>Why this is not what was wanted, or null: every target is shown as far as the form can hold it, and no other entry came, went or changed.</summary>
        internal string? Problem(DocumentContent before, List<Wanted> changes)
        {
            const string message = "this form cannot hold it";
            if (content.Problems.Length > before.Problems.Length) return $"{message}: {content.Problems[^1].Message}";
            if (before.Entries.IsEmpty && changes is [{ Native: { } only } alone] && content.Entries is [var entry])
                return entry.Kind == only.Kind && Compared(entry.Fields).Equals(Compared(alone.Shown.Value ?? Fields.Empty)) ? null : message;
            var shown = Counted(content.Entries.Select(entry => (entry.Kind, Compared(entry.Fields))));
            var changed = changes.Select(want => want.Entry).OfType<DocumentEntry>().ToHashSet<DocumentEntry>(ReferenceEqualityComparer.Instance);
            var expected = Counted(before.Entries.Where(entry => !changed.Contains(entry)).Select(entry => (entry.Kind, Compared(entry.Fields)))
                .Concat(changes.Where(want => want.Native is not null).Select(want => (want.Native!.Kind, Compared(want.Shown.Value ?? Fields.Empty)))));
            return shown.Count == expected.Count && shown.All(one => expected.GetValueOrDefault(one.Key) == one.Value) ? null : message;
        }

        internal string PlaceOf(string document, Wanted want) => new EntryPlace(document, want.Entry?.Key ?? form.KeyOf(want.Native!) ?? "").ToName();

        /// <summary>Without what the document may keep a value of its own of.</summary>
        private Fields Compared(Fields fields) =>
            form.Schema.KeptNatively.IsEmpty ? fields : fields.Patch(Fields.Empty, [.. fields.Select(static field => field.Key).Where(form.Schema.IsKeptNatively)]);

        private static Dictionary<(string, Fields), int> Counted(IEnumerable<(string, Fields)> entries)
        {
            var counted = new Dictionary<(string, Fields), int>();
            foreach (var entry in entries) counted[entry] = counted.GetValueOrDefault(entry) + 1;
            return counted;
        }
    }
}
