using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Finds the changes that break a foreign key, with all changes of a transaction made and before it is committed: a row that refers to none, and a row that others still refer to. What was broken before
/// is none of theirs, since an application need not enforce its foreign keys.
/// </summary>
internal sealed class ReferenceCheck(Database database, DatabaseSchema schema, RowDigest digest)
{
    internal Dictionary<ItemId, RowRefusal> Find(IReadOnlyList<RowChange> changes)
    {
        var found = new Dictionary<ItemId, RowRefusal>();
        var byTable = changes.ToLookup(change => change.Table.Name);
        foreach (var reference in schema.References)
        {
            var referring = byTable[reference.Child].Where(change => change.Step != RowStep.Delete && reference.ChildColumns.Any(change.Changes)).ToDictionary(change => change.Item.Id);
            var referred = byTable[reference.Parent].Where(change => change.Before is not null && reference.ParentColumns.Any(change.Changes)).ToLookup(change => ValuesOf(change, reference.ParentColumns));
            if (referring.Count > 0 || referred.Count > 0) Find(reference, referring, referred, found);
        }
        return found;
    }

    private void Find(TableReference reference, Dictionary<ItemId, RowChange> referring, ILookup<RowValues, RowChange> referred, Dictionary<ItemId, RowRefusal> found)
    {
        var child = schema.Find(reference.Child);
        var keys = child is null ? [] : child.Keys.Select(key => child.Columns[key].Name).ToArray();
        var statement = database.Prepare(Broken(reference, keys));
        try
        {
            while (statement.Step())
            {
                var row = statement.Row(keys.Length + reference.ChildColumns.Length);
                var named = new RowValues(row[keys.Length..]);
                if (child is not null && referring.TryGetValue(IdOf(child, keys, row), out var refers))
                    found[refers.Item.Id] = new RowRefusal(refers.Key.Path, $"it refers to the row {named} of table '{reference.Parent}' ({string.Join(", ", reference.ChildColumns)}), which is not here");
                else
                    foreach (var parent in referred[named])
                        found[parent.Item.Id] = new RowRefusal(parent.Key.Path, $"rows of table '{reference.Child}' on this device still refer to it ({string.Join(", ", reference.ChildColumns)})");
            }
        }
        finally { statement.Reset(); }
    }

    private static string Broken(TableReference reference, string[] keys)
    {
        var named = reference.ChildColumns.Select(column => $"c.{TableShape.Quote(column)}").ToList();
        // The referred column comes first, so that its collation and affinity hold, as in the foreign key.
        var same = string.Join(" AND ", reference.ParentColumns.Select((column, i) => $"p.{TableShape.Quote(column)} = {named[i]}"));
        return $"""
            SELECT {string.Join(", ", keys.Select(key => $"c.{TableShape.Quote(key)}").Concat(named))} FROM {TableShape.Quote(reference.Child)} AS c
            WHERE {string.Join(" AND ", named.Select(column => $"{column} IS NOT NULL"))} AND NOT EXISTS (SELECT 1 FROM {TableShape.Quote(reference.Parent)} AS p WHERE {same})
            """;
    }

    private ItemId IdOf(TableShape table, string[] keys, Cell[] row) => digest.IdOf(table.Name, keys.Select((key, i) => KeyValuePair.Create(key, row[i])));

    private static RowValues ValuesOf(RowChange change, IEnumerable<string> columns) =>
        new([.. columns.Select(column => Math.Max(change.Table.Find(column, key: true), change.Table.Find(column, key: false))).Select(column => column < 0 ? default : change.Before![column])]);

    /// <summary>Values of some columns, to be compared as a whole.</summary>
    private readonly struct RowValues(Cell[] cells) : IEquatable<RowValues>
    {
        private readonly Cell[] cells = cells;

        public bool Equals(RowValues other) => cells.AsSpan().SequenceEqual(other.cells);
        public override bool Equals(object? obj) => obj is RowValues other && Equals(other);
        public override int GetHashCode() => cells.Aggregate(0, HashCode.Combine);
        public override string ToString() => string.Join(',', cells);
    }
}
