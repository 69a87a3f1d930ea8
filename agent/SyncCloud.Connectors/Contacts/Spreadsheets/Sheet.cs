using System.Collections.Immutable;
using SyncCloud.Connectors.Csv;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A spreadsheet's columns by their present names.</summary>
internal sealed class Sheet
{
    private readonly CsvText csv;
    private readonly ImmutableArray<string> columns;
    private readonly Dictionary<string, int> places;

    private Sheet(CsvText csv, ImmutableArray<string> columns) =>
        (this.csv, this.columns, places) = (csv, columns, columns.Select((column, place) => (column, place)).ToDictionary(pair => pair.column, pair => pair.place));

    public int Width => columns.Length;
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Null when the first record does not name columns of such a layout; <paramref name="problem"/> then says why.</summary>
    public static Sheet? Of(CsvText csv, SheetLayout layout, out string problem)
    {
        problem = "it has no columns";
        if (csv.Records.IsEmpty) return null;
        var header = csv.Records[0];
        ImmutableArray<string> columns = [.. header.Cells.Select(cell => layout.Canonical(csv.ValueOf(cell)))];
        problem = header.Problem
            ?? (columns.Any(layout.Telling.Contains) ? null : $"none of its columns is called like one of a contact export, such as '{layout.Telling.Order(StringComparer.Ordinal).First()}'")
            ?? (columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"two columns are called '{twice.Key}': give each a name of its own" : "");
        return problem.Length == 0 ? new Sheet(csv, columns) : null;
    }

    public int PlaceOf(string column) => places.TryGetValue(column, out var place) ? place : -1;

    public string? Problem(CsvRecord record) => record.Problem
        ?? (record.Cells.Length > columns.Length ? $"this row has {record.Cells.Length} cells, and the first line names {columns.Length} columns: put a cell that has the separator in it in quotes" : null);

    public SheetCells CellsOf(CsvRecord record)
    {
        var cells = new SheetCells();
        for (var place = 0; place < record.Cells.Length; place++) cells[columns[place]] = csv.ValueOf(record.Cells[place]);
        return cells;
    }
}
