using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>Decides what a planned item takes, by its row and its table as they are now. Changes nothing.</summary>
internal sealed class RowDecision(DatabaseSchema schema, RowReader rows, RowDigest digest)
{
    private const string Remedy = "bring the application on this device to the version that the other devices have";
    private readonly HashSet<string> othersKeys = [];

    /// <summary>What is wrong with a table here, or null: a table item is never applied, only compared.</summary>
    internal RowRefusal? Compare(PlannedItem item)
    {
        var (target, name) = (item.Target!, item.Target!.Fields[TableFields.Table]?.AsText() ?? "");
        var path = TableFields.Label(target);
        if (schema.Find(name) is not { } table) return new RowRefusal(path, $"this database has no table '{name}' with a primary key: {Remedy}");
        var (differing, missing) = table.Fields.PatchTo(target.Fields);
        if (differing.Any(field => TableFields.KeyOf(field.Key) is not null) || missing.Any(field => TableFields.KeyOf(field) is not null))
        {
            othersKeys.Add(name);
            return new RowRefusal(path, $"its primary key is another one here than on other devices: {Remedy}");
        }
        foreach (var (field, affinity) in differing)
            if (TableFields.ColumnOf(field) is { } column)
                return new RowRefusal(path, table.Fields[field] is { } here ? $"its column '{column}' is {here.AsText()} here and {affinity.AsText()} on other devices: {Remedy}" : MissingColumn(table, column));
        return missing.Select(TableFields.ColumnOf).OfType<string>().FirstOrDefault() is { } extra ? new RowRefusal(path, $"its column '{extra}' is there no more on other devices: {Remedy}") : null;
    }

    /// <summary>Either what is to be done or why it is not.</summary>
    internal (RowChange? Change, RowRefusal? Refusal) Decide(PlannedItem item)
    {
        var fields = item.Target?.Fields ?? item.Current!.Fields;
        if (RowKey.Of(fields) is not { } key) return (null, new RowRefusal(item.Id.ToString(), "it is no row of a database: the other devices of this collection hold something else, a CSV file say"));
        if (schema.Find(key.Table) is not { } table) return (null, new RowRefusal(key.Path, $"this database has no table '{key.Table}' with a primary key: {Remedy}"));
        if (othersKeys.Contains(key.Table) || !key.Fits(table) || digest.IdOf(key.Table, key.Columns) != item.Id)
            return (null, new RowRefusal(key.Path, $"the primary key of table '{key.Table}' is another one here: {Remedy}"));
        var before = rows.Find(table, key, item.Id);
        if (Changed(item, table, before) is { } reason) return (null, new RowRefusal(key.Path, reason, UserChanged: true));
        if (item.Target is not { } target) return (new RowChange { Item = item, Table = table, Key = key, Before = before, Step = before is null ? RowStep.None : RowStep.Delete, Values = [] }, null);
        if (Values(table, target.Fields, before, out var values) is { } problem) return (null, new RowRefusal(key.Path, problem));
        var change = new RowChange { Item = item, Table = table, Key = key, Before = before, Step = before is null ? RowStep.Insert : values.Count == 0 ? RowStep.None : RowStep.Update, Values = values };
        if (change.Step == RowStep.None) change.Shown = table.ItemOf(item.Id, before!, digest.StampOf(table, before!));
        return (change, null);
    }

    /// <summary>Why the row is not what the scan saw, or null.</summary>
    private string? Changed(PlannedItem item, TableShape table, Cell[]? now)
    {
        if (item.Current is not { } seen)
        {
            if (now is null) return null;
            // Made on both sides alike.
            return table.FieldsOf(now).Equals(item.Target!.Fields) ? null : "it was added on this device meanwhile";
        }
        if (now is null) return item.Target is null ? null : "it was deleted on this device meanwhile";
        return seen.Stamp.Span.SequenceEqual(digest.StampOf(table, now)) || table.FieldsOf(now).Equals(seen.Fields) ? null : "it was changed on this device meanwhile";
    }

    /// <summary>What to store, or why this table cannot hold it.</summary>
    private static string? Values(TableShape table, Fields target, Cell[]? before, out List<(int Column, Cell Value)> values)
    {
        values = [];
        var told = 0;
        foreach (var (field, value) in target)
        {
            if (field == TableFields.Table) continue;
            var key = TableFields.KeyOf(field);
            if ((key ?? TableFields.ColumnOf(field)) is not { } name) return $"it has a field '{field}' that no table can hold: update SyncCloud on this device";
            var column = table.Find(name, key is not null);
            if (column < 0) return table.Computed.Contains(name) ? $"the column '{name}' of table '{table.Name}' is computed here: {Remedy}" : MissingColumn(table, name);
            if (Cell.Of(value) is not { } cell) return $"its column '{name}' has a value that no database can hold: update SyncCloud on this device";
            told++;
            if (before is null || !before[column].Equals(cell)) values.Add((column, cell));
        }
        if (before is null || told == table.Columns.Length) return null;
        var gone = table.Columns.First(column => target[column.Field] is null);
        return $"the column '{gone.Name}' of table '{table.Name}' is there no more on other devices: {Remedy}";
    }

    private static string MissingColumn(TableShape table, string column) => $"the table '{table.Name}' has no column '{column}' here: {Remedy}";
}
