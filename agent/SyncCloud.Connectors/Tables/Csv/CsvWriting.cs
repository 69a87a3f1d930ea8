using System.Text;
using SyncCloud.Connectors.Csv;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Csv;

/// <summary>
/// Writes changes into a CSV text: of a changed row, only the cells that differ; every other character stays. A column that the file does not have yet is put behind the others, and then every row gets a
/// separator more, so that all have as many cells as there are columns.
/// </summary>
internal sealed class CsvWriting(CsvText csv, IReadOnlyList<EntryChange> changes)
{
    private readonly StringBuilder written = new();

    internal string Run()
    {
        var columns = csv.Records.IsEmpty ? null : CsvColumns.Of(csv, out var problem) ?? throw new DocumentFormException($"its first line names no columns: {problem}");
        var added = Added(columns);
        // What has too many cells now would look well with a column more.
        if (added.Count > 0 && csv.Records.FirstOrDefault(record => record.Cells.Length > columns?.Names.Length) is { } broad)
            throw new DocumentFormException($"the column '{NameOf(added[0])}' cannot be added to the file: its line {broad.Line} has more cells than there are columns");
        var byLine = changes.Where(change => change.Entry is not null).ToDictionary(change => change.Entry!.Line);
        var at = 0;
        foreach (var record in csv.Records)
        {
            Copy(at, record.Start);
            at = record.Next;
            if (record == csv.Records[0]) WriteHeader(record, added);
            else WriteRow(record, columns!, added, byLine.GetValueOrDefault(record.Line));
        }
        Copy(at, csv.Text.Length);
        Append([.. changes.Where(change => change.Entry is null).Select(change => change.Target!)], columns, added);
        var text = written.ToString();
        if (!csv.Records.IsEmpty && CsvText.FindSeparator(text) != csv.Separator) throw new DocumentFormException("its first line would look as if its columns were separated otherwise: write quotes only around whole cells there");
        return text;
    }

    /// <summary>The fields that no column shows yet, in the order in which they come; of a file without columns the key first.</summary>
    private List<string> Added(CsvColumns? columns)
    {
        var targets = changes.Select(change => change.Target).OfType<Item>().ToList();
        var keys = targets.SelectMany(target => target.Fields.Select(field => field.Key).Where(field => TableFields.KeyOf(field) is not null)).Distinct().ToList();
        var expected = columns?.KeyField ?? keys.FirstOrDefault();
        if (keys.Find(key => key != expected) is { } other)
            throw new DocumentFormException($"rows are told apart by the column '{TableFields.KeyOf(expected!)}' here and by '{TableFields.KeyOf(other)}' on other devices: call the column the same everywhere");
        var shown = targets.SelectMany(target => target.Fields).Where(field => TableFields.ColumnOf(field.Key) is not null && TextOf(field.Value).Length > 0).Select(field => field.Key).Distinct();
        if (columns is not null) return [.. shown.Where(field => columns.Find(field) < 0)];
        return keys.Count == 0 ? [] : [keys[0], .. shown];
    }

    private void WriteHeader(CsvRecord record, List<string> added)
    {
        Copy(record.Start, record.End);
        foreach (var field in added) written.Append(csv.Separator).Append(csv.ToHeader(NameOf(field)));
        Copy(record.End, record.Next);
    }

    private void WriteRow(CsvRecord record, CsvColumns columns, List<string> added, EntryChange? change)
    {
        if (change is { Target: null }) return;
        if (record.Problem is not null || (change is null && (added.Count == 0 || record.Cells.Length < columns.Names.Length)))
        {
            Copy(record.Start, record.Next);
            return;
        }
        // A row that ends early stays so, unless something is to be put behind its end.
        var last = change is null ? columns.Names.Length : Math.Max(record.Cells.Length, 1 + LastShown(columns, change.Target!));
        for (var column = 0; column < last; column++)
        {
            if (column > 0) written.Append(csv.Separator);
            var cell = column < record.Cells.Length ? record.Cells[column] : (CsvCell?)null;
            var before = cell is { } there ? csv.ValueOf(there) : "";
            var after = change is null ? before : TextOf(change.Target!.Fields[FieldAt(columns, column)]);
            if (before == after) written.Append(cell is { } same ? csv.Text[same.Start..same.End] : "");
            else written.Append(csv.ToCell(after, quoted: cell is { IsQuoted: true }));
        }
        if (record.Cells.Length == columns.Names.Length || last == columns.Names.Length || added.Exists(field => ShownBy(change, field).Length > 0))
        {
            for (var column = last; column < columns.Names.Length; column++) written.Append(csv.Separator);
            foreach (var field in added) written.Append(csv.Separator).Append(csv.ToCell(ShownBy(change, field), quoted: false));
        }
        Copy(record.End, record.Next);
    }

    private void Append(IReadOnlyList<Item> rows, CsvColumns? columns, List<string> added)
    {
        if (columns is null && added.Count == 0) return;
        var line = csv.Break;
        var lines = new List<string>();
        if (columns is null) lines.Add(string.Join(csv.Separator, added.Select(field => csv.ToHeader(NameOf(field)))));
        var fields = Enumerable.Range(0, columns?.Names.Length ?? 0).Select(column => FieldAt(columns!, column)).Concat(added).ToList();
        foreach (var row in rows) lines.Add(string.Join(csv.Separator, fields.Select(field => csv.ToCell(TextOf(row.Fields[field]), quoted: false))));
        if (lines.Count == 0) return;
        // A file whose last line has no break keeps it so.
        var isOpen = written.Length > csv.Begin && written[^1] is not ('\r' or '\n');
        if (isOpen) written.Append(line);
        written.AppendJoin(line, lines);
        if (!isOpen) written.Append(line);
    }

    private static int LastShown(CsvColumns columns, Item target) =>
        Enumerable.Range(0, columns.Names.Length).LastOrDefault(column => TextOf(target.Fields[FieldAt(columns, column)]).Length > 0);

    private static string ShownBy(EntryChange? change, string field) => TextOf(change?.Target?.Fields[field]);

    private static string FieldAt(CsvColumns columns, int column) => column == columns.Key ? columns.KeyField : TableFields.OfColumn(columns.Names[column]);

    private static string NameOf(string field) => TableFields.KeyOf(field) ?? TableFields.ColumnOf(field)!;

    private static string TextOf(FieldValue? value) => value?.AsText() ?? "";

    private void Copy(int start, int end) => written.Append(csv.Text, start, end - start);
}
