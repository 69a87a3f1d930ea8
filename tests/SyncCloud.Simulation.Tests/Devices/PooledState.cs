using Microsoft.Data.Sqlite;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>
/// A real state store in memory whose database outlives the process that used it, and is emptied instead of made anew for the next schedule.
/// </summary>
internal sealed class PooledState : IDisposable
{
    private readonly StateStore first;
    private CollectionId collection;

    private PooledState()
    {
        first = StateStore.Open(":memory:", default);
    }

    public static PooledState New()
    {
        SqliteSettings.Apply();
        return new PooledState();
    }

    public void Empty(CollectionId of)
    {
        collection = of;
        foreach (var table in first.Sql.Rows("SELECT name FROM sqlite_master WHERE type = 'table'", row => row.GetString(0)))
            if (table != "collection") first.Sql.Execute($"DELETE FROM {table}");
        first.Sql.Execute("UPDATE collection SET id = ?1, cursor_sequence = 0, cursor_hash = ?2, buckets = zeroblob(8192), image_sequence = 0, image_length = 0, image_tried = 0, tail_length = 0", of.ToArray(), LogPosition.Start(of).Hash.ToArray());
    }

    /// <summary>The store as a process finds it when it starts: what was committed.</summary>
    public StateStore Open() => first.Sql.InTransaction
        ? throw new SqliteException("a transaction outlived its process", 1)
        : StateStore.Over(first.Sql, collection);

    public void Dispose() => first.Dispose();
}
