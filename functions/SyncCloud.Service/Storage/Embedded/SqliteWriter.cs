using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// Group commit: one thread takes the transactions that wait, performs them one after the other in one SQLite transaction, and answers each
/// only after the common commit has reached the disk. So many appends at once cost one fsync; and none waits for the flushes of packs to be through.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private readonly SqliteConnection connection;
    private readonly Channel<Request> requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteCommand select;
    private readonly SqliteCommand put;
    private readonly SqliteCommand delete;

    /// <summary>Takes over the connection and disposes it.</summary>
    public SqliteWriter(SqliteConnection connection)
    {
        this.connection = connection;
        select = Prepare("SELECT etag, properties FROM rows WHERE partition_key = $partition AND row_key = $row", "$partition", "$row");
        put = Prepare("INSERT INTO rows (partition_key, row_key, etag, properties) VALUES ($partition, $row, $etag, $properties) "
            + "ON CONFLICT (partition_key, row_key) DO UPDATE SET etag = excluded.etag, properties = excluded.properties",
            "$partition", "$row", "$etag", "$properties");
        delete = Prepare("DELETE FROM rows WHERE partition_key = $partition AND row_key = $row", "$partition", "$row");
        new Thread(Run) { IsBackground = true, Name = "transactions" }.UnsafeStart();
    }

    /// <summary>Cancelling gives up the place in the queue only while it waits for one; an accepted transaction is always answered.</summary>
    public async ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        var request = new Request(partition, operations, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageException("the store is shutting down", isFull: false, closed);
        }
        return await request.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await ended.Task;
        await select.DisposeAsync();
        await put.DisposeAsync();
        await delete.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Run()
    {
        var batch = new List<Request>(MaxBatch);
        var outcomes = new List<TransactionOutcome?>(MaxBatch);
        while (requests.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            outcomes.Clear();
            while (batch.Count < MaxBatch && requests.Reader.TryRead(out var request)) batch.Add(request);
            try
            {
                CommitBatch(batch, outcomes);
            }
            catch (SqliteException exception)
            {
                var failure = SqliteErrors.ToStorage(exception);
                foreach (var request in batch) request.Answer.TrySetException(failure);
                continue;
            }
            catch (Exception exception)
            {
                // Whatever one transaction met, all of the batch were rolled back and must hear of it; the loop serves the next ones.
                foreach (var request in batch) request.Answer.TrySetException(exception);
                continue;
            }
            for (var i = 0; i < batch.Count; i++)
                if (outcomes[i] is { } outcome) batch[i].Answer.TrySetResult(outcome);
        }
        ended.SetResult();
    }

    private void CommitBatch(List<Request> batch, List<TransactionOutcome?> outcomes)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var before = Scalar(transaction, "SELECT value FROM last_etag WHERE id = 1");
        var etag = before;
        foreach (var request in batch)
        {
            try
            {
                outcomes.Add(Perform(transaction, request, ref etag));
            }
            catch (ArgumentException exception)
            {
                // A row that would grow beyond its bounds. It was refused before anything of this request was written, so the others go on.
                request.Answer.TrySetException(exception);
                outcomes.Add(null);
            }
        }
        if (etag != before) Execute(transaction, $"UPDATE last_etag SET value = {etag.ToString(CultureInfo.InvariantCulture)} WHERE id = 1");
        transaction.Commit();
    }

    private TransactionOutcome Perform(SqliteTransaction transaction, Request request, ref long etag)
    {
        (select.Transaction, put.Transaction, delete.Transaction) = (transaction, transaction, transaction);
        // Rows within a request differ, so all can be judged before any is written; a refused request then needs no rollback.
        var after = new (string Row, TableProperties? Properties)[request.Operations.Count];
        for (var i = 0; i < after.Length; i++)
        {
            var operation = request.Operations[i];
            var (current, currentTag) = Read(request.Partition, operation.Row);
            var (failure, properties) = operation.Apply(currentTag, current);
            if (failure is { } reason) return new TransactionOutcome.Failed(i, reason);
            after[i] = (operation.Row, properties);
        }
        foreach (var (row, properties) in after) Write(request.Partition, row, properties, ref etag);
        return TransactionOutcome.Committed.Instance;
    }

    private (TableProperties? Properties, string? ETag) Read(string partition, string row)
    {
        select.Parameters[0].Value = partition;
        select.Parameters[1].Value = row;
        using var reader = select.ExecuteReader();
        return reader.Read()
            ? (PropertyEncoding.Decode(reader.GetString(1)), reader.GetInt64(0).ToString(CultureInfo.InvariantCulture))
            : (null, null);
    }

    private void Write(string partition, string row, TableProperties? properties, ref long etag)
    {
        var command = properties is null ? delete : put;
        command.Parameters[0].Value = partition;
        command.Parameters[1].Value = row;
        if (properties is not null)
        {
            command.Parameters[2].Value = ++etag;
            command.Parameters[3].Value = PropertyEncoding.Encode(properties);
        }
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private long Scalar(SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        command.ExecuteNonQuery();
    }

    private sealed record Request(string Partition, IReadOnlyList<TableOperation> Operations, TaskCompletionSource<TransactionOutcome> Answer);
}
