using System.Text;
using SyncCloud.Connectors.Csv;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Writes changes of rows into a spreadsheet's text; every character of what does not change stays.</summary>
internal sealed class SheetWriting(CsvText csv, Sheet sheet, SheetLayout layout)
{
    private readonly StringBuilder written = new(csv.Text.Length);
    private readonly List<string> added = [];

    /// <param name="changes">Their targets have just the fields that a row can show.</param>
    public string Run(IReadOnlyList<EntryChange> changes)
    {
        var byLine = changes.Where(change => change.Entry is not null).ToDictionary(change => change.Entry!.Line);
        var rows = csv.Records.AsSpan()[1..].ToArray().ToDictionary(record => record.Line, record => byLine.GetValueOrDefault(record.Line) is { Target: { } target } ? CellsFor(record, target.Fields) : null);
        var appended = changes.Where(change => change.Entry is null).Select(change => layout.Cells(change.Target!.Fields)).ToList();
        foreach (var cells in rows.Values.OfType<SheetCells>().Concat(appended)) AddColumns(cells);
        var at = 0;
        foreach (var record in csv.Records)
        {
            Copy(at, record.Start);
            at = record.Next;
            if (record == csv.Records[0]) WriteHeader(record);
            else if (byLine.GetValueOrDefault(record.Line) is { Target: null }) continue;
            else if (rows[record.Line] is { } cells) WriteRow(record, cells);
            else Copy(record.Start, record.Next);
        }
        Copy(at, csv.Text.Length);
        Append(appended);
        return written.ToString();
    }

    /// <summary>The cells that are to be set in a row, by their columns; null when none is.</summary>
    private SheetCells? CellsFor(CsvRecord record, Fields target)
    {
        var before = sheet.CellsOf(record);
        if (layout.Read(before).Equals(target)) return null;
        var changed = new RowChange(layout, before, target).Cells();
        // Rows that say one thing twice may be read in another order: then the row is written as a whole.
        if (layout.Read(Merged(before, changed)).Equals(target)) return changed;
        var whole = layout.Cells(target);
        foreach (var (column, _) in before.All)
            if (!whole.All.ContainsKey(column)) whole[column] = "";
        return whole;
    }

    public static SheetCells Merged(SheetCells before, SheetCells changed)
    {
        var merged = new SheetCells();
        foreach (var (column, value) in before.All.Concat(changed.All)) merged[column] = value;
        return merged;
    }

    private void AddColumns(SheetCells cells)
    {
        foreach (var (column, value) in cells.All)
            if (value.Length > 0 && sheet.PlaceOf(column) < 0 && !added.Contains(column)) added.Add(column);
    }

    private void WriteHeader(CsvRecord record)
    {
        Copy(record.Start, record.End);
        foreach (var column in added) written.Append(csv.Separator).Append(csv.ToCell(column, record.Cells[0].IsQuoted));
        Copy(record.End, record.Next);
    }

    private void WriteRow(CsvRecord record, SheetCells cells)
    {
        var set = cells.All.Select(cell => (Place: PlaceOf(cell.Key), cell.Value)).Where(cell => cell.Place >= 0).ToDictionary(cell => cell.Place, cell => cell.Value);
        // A row may end early; so it does still, unless something has to stand behind its end.
        var width = Math.Max(record.Cells.Length, set.Where(cell => cell.Value.Length > 0).Select(cell => cell.Key + 1).DefaultIfEmpty().Max());
        for (var place = 0; place < width; place++)
        {
            if (place > 0) written.Append(csv.Separator);
            var cell = place < record.Cells.Length ? record.Cells[place] : (CsvCell?)null;
            if (set.TryGetValue(place, out var value) && (cell is null || csv.ValueOf(cell.Value) != value)) written.Append(csv.ToCell(value, cell is { IsQuoted: true }));
            else if (cell is { } same) Copy(same.Start, same.End);
        }
        Copy(record.End, record.Next);
    }

    private void Append(List<SheetCells> rows)
    {
        if (rows.Count == 0) return;
        var quoted = csv.Records[0].Cells[0].IsQuoted;
        var columns = sheet.Columns.Concat(added).ToList();
        if (written.Length > csv.Begin && written[^1] is not ('\r' or '\n')) written.Append(csv.Break);
        foreach (var row in rows)
            written.AppendJoin(csv.Separator, columns.Select(column => csv.ToCell(ValueOf(row, column), quoted && ValueOf(row, column).Length > 0))).Append(csv.Break);
    }

    /// <summary>A new row has the full name, too, where there is a column for it.</summary>
    private string ValueOf(SheetCells row, string column) => column == layout.FullNameColumn && row[column].Length == 0 ? layout.Read(row)[CardFieldNames.FullName]?.AsText() ?? "" : row[column];

    private int PlaceOf(string column) => sheet.PlaceOf(column) is >= 0 and var place ? place : added.IndexOf(column) is >= 0 and var behind ? sheet.Width + behind : -1;

    private void Copy(int start, int end) => written.Append(csv.Text, start, end - start);
}
