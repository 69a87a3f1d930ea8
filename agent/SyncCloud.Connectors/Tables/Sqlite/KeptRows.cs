using System.Text;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Keeps what an apply replaces or deletes, as SQL that puts it back: a file for each apply in the trash. What was a row of one table stays apart from the others, so that a user can take out what is
/// wanted.
/// </summary>
internal sealed class KeptRows(IVolume keep, string database, DateTimeOffset moment)
{
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the rows as they were, durably, and returns where; null when there is nothing to keep.</summary>
    internal string? Keep(IEnumerable<RowChange> changes)
    {
        var kept = changes.Where(change => change is { Step: RowStep.Update or RowStep.Delete, Before: not null }).ToList();
        if (kept.Count == 0) return null;
        keep.Open();
        var path = new Trash(keep, moment).Reserve(Path.GetFileName(database) + ".sql");
        using (var writer = new StreamWriter(keep.CreateFile(path), utf8))
        {
            writer.Write($"-- Rows of {database} as they were before SyncCloud replaced or deleted them. To put them all back:\n--   sqlite3 DATABASE < THIS-FILE\nBEGIN;\n");
            foreach (var change in kept) writer.Write(Statement(change.Table, change.Before!));
            writer.Write("COMMIT;\n");
        }
        keep.Flush();
        return path;
    }

    /// <summary>Nothing was replaced after all.</summary>
    internal void Discard(string path) => keep.RemoveFile(path);

    private static string Statement(TableShape table, Cell[] row)
    {
        string Name(int column) => TableShape.Quote(table.Columns[column].Name);
        var others = Enumerable.Range(0, row.Length).Where(column => !table.Columns[column].IsKey).ToList();
        var otherwise = others.Count == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", others.Select(column => $"{Name(column)} = excluded.{Name(column)}"))}";
        return $"INSERT INTO {TableShape.Quote(table.Name)} ({string.Join(", ", Enumerable.Range(0, row.Length).Select(Name))}) VALUES ({string.Join(", ", row.Select(cell => cell.ToLiteral()))}) " +
            $"ON CONFLICT ({string.Join(", ", table.Keys.Select(Name))}) DO {otherwise};\n";
    }
}
