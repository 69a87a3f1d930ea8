using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Which columns a program's contact spreadsheets have, and what they mean.</summary>
internal abstract class SheetLayout
{
    /// <summary>More of one kind than anybody has.</summary>
    private const int MostNumbered = 500;
    private readonly ConcurrentDictionary<int, ImmutableArray<SheetSlot>> numbered = [];

    /// <summary>The first record of a new document.</summary>
    public abstract string Header { get; }

    /// <summary>The section of fields for columns that have no other place.</summary>
    public abstract string Unknown { get; }

    /// <summary>Columns of which one at least names such a spreadsheet.</summary>
    public abstract ImmutableHashSet<string> Telling { get; }

    /// <summary>The present name of a column.</summary>
    public abstract string Canonical(string column);

    /// <summary>Column and cell of what other columns say already, and some programs write once more.</summary>
    public virtual string? FullNameColumn => null;

    /// <summary>The slots that there are once.</summary>
    protected abstract ImmutableArray<SheetSlot> Once { get; }

    /// <summary>The slots of one number.</summary>
    protected virtual IEnumerable<SheetSlot> Numbered(int number) => [];

    /// <summary>The slots for columns of these numbers.</summary>
    public IReadOnlyList<SheetSlot> Slots(IEnumerable<int> numbers) => [.. Once, .. numbers.SelectMany(number => numbered.GetOrAdd(number, one => [.. Numbered(one)]))];

    /// <summary>The numbers in the names of columns, in order.</summary>
    public static IReadOnlyList<int> NumbersOf(IEnumerable<string> columns) => [.. columns.Select(NumberOf).Where(number => number > 0).Distinct().Order()];

    public Fields Read(SheetCells cells) => Read(cells, Slots(NumbersOf(cells.All.Keys)));

    public Fields Read(SheetCells cells, IReadOnlyList<SheetSlot> slots) => Read(cells, ReadSlots(cells, slots));

    /// <summary>The entries of each slot, with their keys.</summary>
    public static List<(SheetSlot Slot, List<CardEntry> Entries)> ReadSlots(SheetCells cells, IReadOnlyList<SheetSlot> slots)
    {
        var read = slots.SelectMany(slot => slot.Read(cells), (slot, entry) => (slot, entry)).ToList();
        var keyed = CardEntries.Keyed([.. read.Select(pair => pair.entry)], place => read[place].entry);
        var bySlot = slots.ToDictionary(slot => slot, _ => new List<CardEntry>());
        for (var i = 0; i < read.Count; i++)
            if (keyed[i] is { } entry) bySlot[read[i].slot].Add(entry);
        return [.. slots.Select(slot => (slot, bySlot[slot]))];
    }

    /// <summary>What a row of these fields shows.</summary>
    public Fields Shown(Fields fields) => Read(Cells(fields));

    /// <summary>A new row.</summary>
    public SheetCells Cells(Fields fields)
    {
        var cells = new SheetCells();
        var left = Named(fields);
        foreach (var slot in Slots(Enumerable.Range(1, Math.Min(MostNumbered, left.Count))))
        {
            var own = left.FindAll(entry => entry.Section == slot.Section);
            if (own.Count == 0) continue;
            if (slot.IsList)
            {
                if (slot.Write(own, cells)) left.RemoveAll(entry => entry.Section == slot.Section);
                continue;
            }
            if (own.Find(entry => slot.Write([entry], cells)) is { } placed) left.Remove(placed);
        }
        foreach (var (column, value) in UnknownOf(fields)) cells[column] = value;
        return cells;
    }

    /// <summary>The entries, and a name in parts where there is only a full one that says more than other columns do.</summary>
    public static List<CardEntry> Named(Fields fields)
    {
        var entries = CardEntries.Of(fields);
        if (CardValue.ListOf(fields[CardFieldNames.NameComponents]) is not { Count: > 0 } && fields[CardFieldNames.FullName]?.AsText() is { Length: > 0 } full && full != ContactNames.FullNameOf(fields))
            entries.Add(NameOf([new CardValue().With("kind", "given").With("value", full)]));
        return entries;
    }

    public static CardEntry NameOf(IReadOnlyCollection<object> components) =>
        new() { Section = CardFieldNames.NameComponents, Key = "", Keying = EntryKeying.Single, Value = CardValue.Encode(components) };

    /// <summary>Fields of columns that have no other place.</summary>
    public IEnumerable<(string Column, string Value)> UnknownOf(Fields fields)
    {
        foreach (var (name, value) in fields)
            if (name.StartsWith(Unknown + "/", StringComparison.Ordinal) && value.AsText() is { Length: > 0 } text) yield return (CardFieldNames.Unescape(name[(Unknown.Length + 1)..]), text);
    }

    private static int NumberOf(string column)
    {
        var from = column.IndexOf(' ') + 1;
        var to = from == 0 ? -1 : column.IndexOf(' ', from);
        return to > 0 && int.TryParse(column.AsSpan(from, to - from), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostNumbered ? number : 0;
    }

    private Fields Read(SheetCells cells, List<(SheetSlot Slot, List<CardEntry> Entries)> read)
    {
        var fields = new Dictionary<string, FieldValue>();
        foreach (var entry in read.SelectMany(pair => pair.Entries)) entry.AddTo(fields);
        // A cell that its column does not make sense of stays as it stands.
        var known = read.Where(pair => pair.Entries.Count > 0 || pair.Slot.Columns.Length > 1).SelectMany(pair => pair.Slot.Columns).ToHashSet();
        var written = FullNameColumn is { } column ? cells[column] : "";
        if (written.Length > 0 && !fields.ContainsKey(CardFieldNames.NameComponents) && written != ContactNames.FullNameOf(Fields.Of(fields)))
            fields[CardFieldNames.NameComponents] = NameOf([new CardValue().With("kind", "given").With("value", written)]).Value;
        var full = ContactNames.FullNameOf(Fields.Of(fields));
        if (full.Length > 0) fields[CardFieldNames.FullName] = FieldValue.Of(full);
        foreach (var (name, value) in cells.All)
            if (value.Length > 0 && !known.Contains(name) && !(name == FullNameColumn && value == full)) fields[CardFieldNames.Of(Unknown, name)] = FieldValue.Of(value);
        return Fields.Of(fields);
    }
}
