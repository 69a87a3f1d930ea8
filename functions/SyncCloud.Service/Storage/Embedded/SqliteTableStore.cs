using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// The table store in one SQLite file: write-ahead log, synchronous=FULL, group commit (see <see cref="SqliteWriter"/>). Several processes may have it
/// open. Reads run on the caller's thread over connections of their own.
/// </summary>
public sealed class SqliteTableStore : ITableStore, IAsyncDisposable
{
    private const int PageSize = 256;
    private readonly string connectionString;
    private readonly SqliteWriter writer;
    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private volatile bool disposed;

    private SqliteTableStore(string connectionString, SqliteWriter writer) => (this.connectionString, this.writer) = (connectionString, writer);

    /// <summary>Opens or makes the database at <paramref name="path"/> and brings its schema up to date. Throws <see cref="StorageException"/>.</summary>
    public static SqliteTableStore Open(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(connectionString);
            SchemaMigrations.Run(connection);
            return new SqliteTableStore(connectionString, new SqliteWriter(connection));
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw SqliteErrors.ToStorage(exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        TableKey.Check(row);
        cancellationToken.ThrowIfCancellationRequested();
        var rows = Select(partition, "row_key = $from", row, null, 1);
        return ValueTask.FromResult(rows.Count == 0 ? null : rows[0]);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        var condition = "row_key >= $from AND row_key < $before";
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = Select(partition, condition, from, before, PageSize);
            foreach (var row in page) yield return row;
            if (page.Count < PageSize) yield break;
            (condition, from) = ("row_key > $from AND row_key < $before", page[^1].Row);
            await Task.CompletedTask;
        }
    }

    public ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableOperation.Check(partition, operations);
        return writer.CommitAsync(partition, operations, cancellationToken);
    }

    /// <summary>The keys of all partitions that start with <paramref name="prefix"/>, in order.</summary>
    public IReadOnlyList<string> Partitions(string prefix)
    {
        try
        {
            using var connection = Connect(connectionString);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT DISTINCT partition_key FROM rows WHERE partition_key >= $from AND partition_key < $before ORDER BY partition_key";
            command.Parameters.AddWithValue("$from", prefix);
            command.Parameters.AddWithValue("$before", prefix + TableKey.Last);
            using var reader = command.ExecuteReader();
            var partitions = new List<string>();
            while (reader.Read()) partitions.Add(reader.GetString(0));
            return partitions;
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.ToStorage(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await writer.DisposeAsync();
        while (readers.TryTake(out var connection)) await connection.DisposeAsync();
    }

    private List<TableRow> Select(string partition, string condition, string from, string? before, int limit)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        SqliteConnection? connection = null;
        try
        {
            connection = readers.TryTake(out var free) ? free : Connect(connectionString);
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT row_key, etag, properties FROM rows WHERE partition_key = $partition AND {condition} ORDER BY row_key LIMIT $limit";
            command.Parameters.AddWithValue("$partition", partition);
            command.Parameters.AddWithValue("$from", from);
            if (before is not null) command.Parameters.AddWithValue("$before", before);
            command.Parameters.AddWithValue("$limit", limit);
            var rows = new List<TableRow>();
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    var etag = reader.GetInt64(1).ToString(CultureInfo.InvariantCulture);
                    rows.Add(new TableRow(partition, reader.GetString(0), etag, PropertyEncoding.Decode(reader.GetString(2))));
                }
            }
            if (disposed) return rows;
            readers.Add(connection);
            connection = null;
            return rows;
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.ToStorage(exception);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // fullfsync: on macOS a plain fsync leaves the bytes in the drive's cache.
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1; PRAGMA busy_timeout = 30000;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }
}
