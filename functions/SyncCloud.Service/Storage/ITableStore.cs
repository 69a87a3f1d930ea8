namespace SyncCloud.Service.Storage;

/// <summary>
/// Rows in partitions, as Azure Table Storage has them: two keys, an ETag, typed properties; strongly consistent and durable once an operation has
/// returned. Keys are checked by <see cref="TableKey"/>. Within a partition rows are ordered by row key, ordinally. Safe for concurrent calls.
/// What the store cannot do now (disk full, store unreachable) is a <see cref="StorageException"/>.
/// </summary>
public interface ITableStore
{
    /// <summary>The newest committed version of one row, or null.</summary>
    ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken);

    /// <summary>
    /// Rows with <paramref name="from"/> ≤ row key &lt; <paramref name="before"/> in order, fetched in pages as they are enumerated. Each page is
    /// consistent; rows written meanwhile may or may not be seen on later pages.
    /// </summary>
    IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, CancellationToken cancellationToken);

    /// <summary>
    /// Performs 1 to <see cref="TableOperation.MaxPerTransaction"/> operations on different rows of one partition, all or none. The outcome names the
    /// first operation that could not be done. Once started it may have been committed even if the call is cancelled or throws.
    /// </summary>
    ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken);
}

/// <summary>Shorter calls for the commonest uses of a table.</summary>
public static class TableStoreExtensions
{
    /// <summary>All rows whose key starts with <paramref name="prefix"/>, in order.</summary>
    public static IAsyncEnumerable<TableRow> QueryPrefixAsync(this ITableStore tables, string partition, string prefix, CancellationToken cancellationToken) =>
        tables.QueryAsync(partition, prefix, prefix + TableKey.Last, cancellationToken);

    /// <summary>Writes what is only informative: a store that is full does without, so that whoever just reads is still served.</summary>
    public static async ValueTask NoteAsync(this ITableStore tables, string partition, TableOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            await tables.CommitAsync(partition, [operation], cancellationToken);
        }
        catch (StorageException exception) when (exception.IsFull)
        {
        }
    }

    public static ValueTask<TransactionOutcome> CommitAsync(this ITableStore tables, string partition, TableOperation operation, CancellationToken cancellationToken) =>
        tables.CommitAsync(partition, [operation], cancellationToken);
}
