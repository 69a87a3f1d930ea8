using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>Rows as SQL, a file for each table. There is no schema to tell: it is the program's that the database is of.</summary>
public static class TableDump
{
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the rows among the items into files <c>TABLE.sql</c> of an empty folder, as statements that put them into a database with the tables; returns how many there are.</summary>
    public static async Task<long> WriteAsync(string folder, IEnumerable<Item> items, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, StreamWriter>();
        var rows = 0L;
        try
        {
            foreach (var item in items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (item.Kind != TableFields.Row || item.Fields[TableFields.Table]?.AsText() is not { } table) continue;
                if (!files.TryGetValue(table, out var file))
                {
                    files.Add(table, file = new StreamWriter(Path.Combine(folder, FileOf(table, files.Count)), append: false, utf8));
                    await file.WriteAsync($"-- Rows of the table {table.ReplaceLineEndings(" ")}. Into a database that has the table:\n--   sqlite3 DATABASE < THIS-FILE\nBEGIN;\n".AsMemory(), cancellationToken);
                }
                await file.WriteAsync(Statement(table, item.Fields).AsMemory(), cancellationToken);
                rows++;
            }
            foreach (var file in files.Values) await file.WriteAsync("COMMIT;\n".AsMemory(), cancellationToken);
            return rows;
        }
        finally
        {
            foreach (var file in files.Values) await file.DisposeAsync();
        }
    }

    private static string Statement(string table, Fields fields)
    {
        var cells = fields.Select(field => (Column: TableFields.KeyOf(field.Key) ?? TableFields.ColumnOf(field.Key), Cell: Cell.Of(field.Value))).Where(cell => cell is { Column: not null, Cell: not null }).ToList();
        return $"INSERT OR REPLACE INTO {TableShape.Quote(table)} ({string.Join(", ", cells.Select(cell => TableShape.Quote(cell.Column!)))}) VALUES ({string.Join(", ", cells.Select(cell => cell.Cell!.Value.ToLiteral()))});\n";
    }

    /// <summary>A name that every file system holds; where the table's is none, or two tables' would be one, with a number.</summary>
    private static string FileOf(string table, int number)
    {
        var plain = table.Length <= 64 && table.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '-');
        return plain ? $"{table}.sql" : $"{string.Concat(table.Take(48).Select(static character => char.IsAsciiLetterOrDigit(character) ? character : '_'))}~{number + 1}.sql";
    }
}
