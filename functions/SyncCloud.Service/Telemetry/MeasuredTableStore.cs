using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Telemetry;

/// <summary>A table store whose operations are measured. While nobody listens it only passes them on.</summary>
public sealed class MeasuredTableStore(ITableStore tables) : ITableStore
{
    private const string Store = "table";

    public ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "read", (tables, partition, row, cancellationToken), static it => it.tables.ReadAsync(it.partition, it.row, it.cancellationToken))
        : tables.ReadAsync(partition, row, cancellationToken);

    public ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "commit", (tables, partition, operations, cancellationToken), static it => it.tables.CommitAsync(it.partition, it.operations, it.cancellationToken))
        : tables.CommitAsync(partition, operations, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, CancellationToken cancellationToken)
    {
        var rows = tables.QueryAsync(partition, from, before, cancellationToken);
        return StoreCall.IsNoted ? new MeasuredSequence<TableRow>(rows, Store, "query") : rows;
    }
}
