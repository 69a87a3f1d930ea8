using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Which cells of a row change so that it shows other fields.</summary>
internal sealed class RowChange(SheetLayout layout, SheetCells before, Fields target)
{
    private readonly SheetCells cells = new();

    public SheetCells Cells()
    {
        var wanted = SheetLayout.Named(target).ToDictionary(entry => entry.Field);
        var numbers = SheetLayout.NumbersOf(before.All.Keys);
        // Those that are there first; then new ones, for as many entries as there may be.
        var slots = SheetLayout.ReadSlots(before, layout.Slots(numbers.Concat(Enumerable.Range(1, numbers.Count + wanted.Count).Except(numbers))));
        var free = new List<SheetSlot>();
        foreach (var (slot, entries) in slots)
        {
            if (slot.IsList) Change(slot, entries, [.. wanted.Values.Where(entry => entry.Section == slot.Section)]);
            else if (entries.Count > 0 && entries.TrueForAll(entry => wanted.TryGetValue(entry.Field, out var same) && same.Shows(entry))) continue;
            else
            {
                free.Add(slot);
                if (entries.Count > 0) Blank(slot);
            }
        }
        var staying = slots.Where(pair => !free.Contains(pair.Slot)).SelectMany(pair => pair.Entries).Select(entry => entry.Field).ToHashSet();
        // Those that only differ take the place that they had.
        foreach (var (slot, entries) in slots.Where(pair => free.Contains(pair.Slot) && pair.Entries.Count == 1))
            if (wanted.TryGetValue(entries[0].Field, out var entry) && !staying.Contains(entry.Field) && slot.Write([entry], cells)) (_, _) = (staying.Add(entry.Field), free.Remove(slot));
        foreach (var entry in wanted.Values.Where(entry => !staying.Contains(entry.Field) && slots.TrueForAll(pair => !pair.Slot.IsList || pair.Slot.Section != entry.Section)))
            if (free.Find(slot => slot.Section == entry.Section && slot.Write([entry], cells)) is { } taken) free.Remove(taken);
        ChangeUnknown();
        ChangeFullName();
        return cells;
    }

    private void Change(SheetSlot slot, List<CardEntry> entries, List<CardEntry> wanted)
    {
        if (entries.Select(entry => entry.Field).ToHashSet().SetEquals(wanted.Select(entry => entry.Field)) && wanted.TrueForAll(entry => entries.Exists(same => same.Field == entry.Field && same.Shows(entry)))) return;
        Blank(slot);
        // In the order in which they stand.
        List<CardEntry> now = [.. entries.Select(entry => wanted.Find(same => same.Field == entry.Field)).OfType<CardEntry>(), .. wanted.Where(entry => !entries.Exists(same => same.Field == entry.Field))];
        if (now.Count > 0) slot.Write(now, cells);
    }

    private void Blank(SheetSlot slot)
    {
        foreach (var column in slot.Columns)
            if (before[column].Length > 0) cells[column] = "";
    }

    private void ChangeUnknown()
    {
        var wanted = layout.UnknownOf(target).ToDictionary(pair => pair.Column, pair => pair.Value);
        foreach (var (column, _) in layout.UnknownOf(layout.Read(before)))
            if (!wanted.ContainsKey(column)) cells[column] = "";
        foreach (var (column, value) in wanted)
            if (before[column] != value) cells[column] = value;
    }

    private void ChangeFullName()
    {
        if (layout.FullNameColumn is not { } column || before[column].Length == 0 || cells[column].Length > 0) return;
        if (layout.UnknownOf(target).Any(pair => pair.Column == column)) return;
        cells[column] = target[CardFieldNames.FullName]?.AsText() ?? "";
    }
}
