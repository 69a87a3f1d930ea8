using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>
/// A real state store in memory whose database outlives the process that used it, and is emptied instead of made anew for the next schedule.
/// </summary>
internal sealed class PooledState : IDisposable
{
    private readonly StateStore first;
    private readonly Dictionary<string, string[]> columns;
    private readonly StateImage empty;
    private CollectionId collection;

    private PooledState()
    {
        first = StateStore.Open(":memory:", default);
        columns = first.Sql.Rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'", row => row.GetString(0))
            .ToDictionary(table => table, table => first.Sql.Rows($"SELECT name FROM pragma_table_info('{table}')", row => row.GetString(0)).ToArray());
        empty = Copy();
    }

    public static PooledState New()
    {
        SqliteSettings.Apply();
        return new PooledState();
    }

    public void Empty(CollectionId of)
    {
        Restore(empty);
        first.Sql.Execute("UPDATE collection SET id = ?1, cursor_hash = ?2", of.ToArray(), LogPosition.Start(of).Hash.ToArray());
        collection = of;
    }

    public StateImage Copy() => new(columns.ToDictionary(table => table.Key,
        table => (IReadOnlyList<object?[]>)first.Sql.Rows($"SELECT {string.Join(", ", table.Value)} FROM {table.Key}", row => table.Value.Select((_, i) => row.GetValue(i)).ToArray())));

    public void Restore(StateImage image)
    {
        foreach (var (table, rows) in image.Tables)
        {
            first.Sql.Execute($"DELETE FROM {table}");
            if (rows.Count == 0) continue;
            var insert = $"INSERT INTO {table} ({string.Join(", ", columns[table])}) VALUES ({string.Join(", ", columns[table].Select((_, i) => $"?{i + 1}"))})";
            foreach (var row in rows) first.Sql.Execute(insert, row);
        }
    }

    /// <summary>The store as a process finds it when it starts: what was committed.</summary>
    public StateStore Open() => first.Sql.InTransaction
        ? throw new InvalidOperationException("a transaction outlived its process")
        : StateStore.Over(first.Sql, collection);

    public void Dispose() => first.Dispose();
}
