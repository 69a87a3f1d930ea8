using Microsoft.Data.Sqlite;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>A table of SQLite that holds bytes by number, each transaction durable before it ends. Disposing it closes it.</summary>
internal sealed class BareRows : IAsyncDisposable
{
    private readonly SqliteConnection connection;

    private BareRows(SqliteConnection connection) => this.connection = connection;

    public static BareRows Create(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE logs (number INTEGER PRIMARY KEY, log BLOB NOT NULL)";
        command.ExecuteNonQuery();
        return new BareRows(connection);
    }

    /// <summary>In one transaction.</summary>
    public void Insert(byte[] bytes, int times)
    {
        using var transaction = connection.BeginTransaction();
        for (var i = 0; i < times; i++)
        {
            using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, "INSERT INTO logs (log) VALUES ($log)");
            command.Parameters.AddWithValue("$log", bytes);
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>The length of the first rows.</summary>
    public long Read(int rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT log FROM logs ORDER BY number LIMIT $rows";
        command.Parameters.AddWithValue("$rows", rows);
        using var reader = command.ExecuteReader();
        var length = 0L;
        while (reader.Read()) length += ((byte[])reader[0]).Length;
        return length;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
