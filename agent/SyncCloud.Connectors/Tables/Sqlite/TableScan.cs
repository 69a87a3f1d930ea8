using System.Collections.Immutable;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// One look at all rows, within one read transaction and so at one moment. Every row is read and hashed, and its hash held against the known one: only what differs costs more. As many rows as are known
/// have been seen when nothing is gone; only else are the missing ones looked for. So memory does not grow with the tables.
/// </summary>
internal sealed class TableScan(Database database, DatabaseStamp stamp, IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
{
    /// <summary>A row with more than this would not fit a log beside others.</summary>
    private const long LargestRow = 4L << 20;
    private const int RowsBetweenLooks = 1024;
    private readonly ImmutableArray<ItemProblem>.Builder problems = ImmutableArray.CreateBuilder<ItemProblem>();
    private readonly RowDigest digest = new();
    private long looked;

    internal ScanReport Run()
    {
        database.Run("BEGIN");
        try
        {
            var schema = DatabaseSchema.Read(database);
            var tables = known.Children(ItemId.Root);
            foreach (var table in tables) CheckIsThere(table, schema);
            foreach (var table in schema.Tables) Scan(table);
            // Where something was left out, the next look is a whole one too, so that it is told again.
            var seen = problems.Count > 0 ? [] : stamp.Known;
            foreach (var table in schema.Tables) Note(table, tables.FirstOrDefault(one => one.Id == table.Id), seen);
            foreach (var table in tables.Where(table => schema.Find(table.Name) is null && !table.Stamp.Span.SequenceEqual(seen))) differences.Seen(table with { Stamp = seen });
        }
        finally { database.Rollback(); }
        return new ScanReport(looked, problems.ToImmutable());
    }

    private void CheckIsThere(NativeItem table, DatabaseSchema schema)
    {
        if (schema.Find(table.Name) is not null) return;
        var rows = known.CountChildren(table.Id);
        if (rows > 0) problems.Add(new ItemProblem($"table {table.Name}", $"it is no longer there with a primary key, and {rows} of its rows are synchronised: nothing of them is deleted elsewhere. Restore it"));
    }

    private void Note(TableShape table, NativeItem? before, byte[] seen)
    {
        if (before is not null && before.Fields.Equals(table.Fields) && before.Stamp.Span.SequenceEqual(seen)) return;
        differences.Seen(new NativeItem { Id = table.Id, Kind = TableFields.TableKind, Parent = ItemId.Root, Name = table.Name, Stamp = seen, FileId = null, Content = null, Fields = table.Fields });
    }

    private void Scan(TableShape table)
    {
        var (held, found, keyless) = (known.CountChildren(table.Id), 0L, 0L);
        Span<byte> now = stackalloc byte[RowDigest.Length];
        var row = database.Prepare(table.SelectAll);
        try
        {
            for (var read = 1L; row.Step(); read++)
            {
                if (read % RowsBetweenLooks == 0) cancellationToken.ThrowIfCancellationRequested();
                looked++;
                // SQLite allows it in keys that are no INTEGER PRIMARY KEY, and takes no two of them for equal.
                if (HasNullKey(table, row)) keyless++;
                else if (Compare(table, row, now)) found++;
            }
        }
        finally { row.Reset(); }
        if (keyless > 0) problems.Add(new ItemProblem($"table {table.Name}", $"{keyless} of its rows have NULL in the primary key, so nobody can tell which they are: they are not synchronised"));
        if (found < held) FindGone(table);
    }

    /// <summary>Returns whether the row is a known one.</summary>
    private bool Compare(TableShape table, Statement row, Span<byte> now)
    {
        var id = digest.IdOf(table, row);
        var before = known.StampOf(id);
        if (row.Weight(table.Columns.Length) > LargestRow)
        {
            var key = RowNames.PathOf(table.Name, table.Keys.Select(row.Cell));
            problems.Add(new ItemProblem(key, $"this row is larger than {LargestRow >> 20} MiB, so it is not synchronised"));
            return before is not null;
        }
        digest.StampOf(table, row, now);
        if (before is { } stamp && stamp.Span.SequenceEqual(now)) return true;
        differences.Seen(table.ItemOf(id, row.Row(table.Columns.Length), now.ToArray()));
        return before is not null;
    }

    private void FindGone(TableShape table)
    {
        var rows = new RowReader(database, digest);
        foreach (var item in known.StreamChildren(table.Id))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (RowKey.Of(item.Fields) is not { } key || !key.Fits(table) || rows.Find(table, key, item.Id) is null) differences.Gone(item.Id);
        }
    }

    private static bool HasNullKey(TableShape table, Statement row)
    {
        foreach (var key in table.Keys)
            if (row.IsNull(key)) return true;
        return false;
    }
}
