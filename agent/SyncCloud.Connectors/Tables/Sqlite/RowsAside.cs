using System.Buffers.Binary;
using System.Text;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Rows that are in each other's way, because they exchange values of which no two may be alike: each is set to another value first, as an application has to do it, and then to its own. Triggers fire at
/// both, so that what they keep up (an index of words, say) goes along. A row that nothing can be set to meanwhile, since a check forbids it, waits; to take it out and put it in again is nothing that
/// triggers for deletions could be told from a deletion.
/// </summary>
internal sealed class RowsAside(Database database)
{
    private const string Savepoint = "SAVEPOINT aside", Release = "RELEASE aside", Undo = "ROLLBACK TO aside";

    internal delegate List<RowChange> Making(List<RowChange> changes, out Dictionary<RowChange, string> reasons);

    /// <summary>Returns those that cannot be made for another reason, too; of these nothing is done.</summary>
    internal List<RowChange> Make(List<RowChange> changes, Making make)
    {
        var refused = new List<RowChange>();
        for (var tried = changes; tried.Exists(change => ValuesOf(change).Count > 0);)
        {
            database.Run(Savepoint);
            foreach (var change in tried) TrySet(change);
            if (!database.InTransaction) return changes;
            var left = make(tried, out _);
            if (!database.InTransaction) return changes;
            if (left.Count > 0) database.Run(Undo);
            database.Run(Release);
            if (left.Count == 0) return refused;
            // What has another row in its way than these keeps its value, and so may be in the way of some of them.
            refused.AddRange(left);
            tried = [.. tried.Except(left)];
        }
        return changes;
    }

    private void TrySet(RowChange change)
    {
        if (ValuesOf(change) is not { Count: > 0 } values || !database.InTransaction) return;
        var (table, key) = (change.Table, change.Key.Parameters(change.Table));
        database.Run("SAVEPOINT one");
        try
        {
            database.Run($"UPDATE {TableShape.Quote(table.Name)} SET {string.Join(", ", values.Select((value, i) => $"{TableShape.Quote(table.Columns[value.Column].Name)} = ?{key.Length + i + 1}"))} WHERE {table.KeyCondition}",
                [.. key, .. values.Select(value => value.Value)]);
        }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.Refused)
        {
            if (!database.InTransaction) return;
            database.Run("ROLLBACK TO one");
        }
        database.Run("RELEASE one");
    }

    /// <summary>For each column that has to change and has to be unlike in all rows, NULL, or what no row has.</summary>
    private static List<(int Column, Cell Value)> ValuesOf(RowChange change) => change.Step != RowStep.Update ? []
        : [.. change.Values.Where(value => change.Table.Columns[value.Column].IsUnique).Select(value => (value.Column, change.Table.Columns[value.Column] is { IsNullable: false } column ? Unlike(change, column) : default))];

    /// <summary>Of the column's own kind, and such that checks let it pass: numbers are positive.</summary>
    private static Cell Unlike(RowChange change, TableColumn column)
    {
        var id = change.Item.Id.ToArray();
        return column.Affinity switch
        {
            "TEXT" => Cell.Text([.. "synccloud-"u8, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(id))]),
            "BLOB" => Cell.Blob(id),
            _ => Cell.Of((1L << 62) + (BinaryPrimitives.ReadInt64BigEndian(id) >>> 3)),
        };
    }
}
