using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>Which row an item is: its table and the columns of its primary key.</summary>
internal sealed record RowKey(string Table, IReadOnlyDictionary<string, Cell> Columns)
{
    /// <summary>Null when the fields are no row's of a database.</summary>
    internal static RowKey? Of(Fields fields)
    {
        if (fields[TableFields.Table]?.AsText() is not { } table) return null;
        var columns = new Dictionary<string, Cell>();
        foreach (var (field, value) in fields)
        {
            if (TableFields.KeyOf(field) is not { } name) continue;
            if (Cell.Of(value) is not { } cell || !columns.TryAdd(name, cell)) return null;
        }
        return columns.Count > 0 ? new RowKey(table, columns) : null;
    }

    internal string Path => RowNames.PathOf(Table, Columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => column.Value));

    /// <summary>Whether the table has this primary key.</summary>
    internal bool Fits(TableShape table) => table.Keys.Length == Columns.Count && table.Keys.All(key => Columns.ContainsKey(table.Columns[key].Name));

    /// <summary>In the order in which <see cref="TableShape.SelectOne"/> takes them.</summary>
    internal Cell[] Parameters(TableShape table) => [.. table.Keys.Select(key => Columns[table.Columns[key].Name])];

    internal Fields ToFields() =>
        Fields.Of([KeyValuePair.Create(TableFields.Table, FieldValue.Of(Table)), .. Columns.Select(column => KeyValuePair.Create(TableFields.OfKey(column.Key), column.Value.ToField()))]);
}

/// <summary>Reads single rows. Not thread-safe.</summary>
internal sealed class RowReader(Database database, RowDigest digest)
{
    /// <summary>The row with exactly this key, or null. One that only the key's collation takes for the same (<c>A</c> and <c>a</c>) is another.</summary>
    internal Cell[]? Find(TableShape table, RowKey key, ItemId id)
    {
        var statement = database.Prepare(table.SelectOne);
        try
        {
            statement.Bind(key.Parameters(table));
            while (statement.Step())
                if (digest.IdOf(table, statement) == id) return statement.Row(table.Columns.Length);
            return null;
        }
        finally { statement.Reset(); }
    }
}
