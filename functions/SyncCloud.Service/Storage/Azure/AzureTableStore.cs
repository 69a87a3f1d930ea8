using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Rows as entities of one table (see <see cref="TableEntities"/>); a commit is one entity-group transaction. Reads are tried again by the client library; a
/// transaction is sent once. So <see cref="TransactionOutcome.Failed"/> always means that nothing was done, and when no answer came, or one of trouble in
/// the store, the outcome is unknown and told as a <see cref="StorageException"/>: whoever repeats his request finds out by what the rows say then.
/// </summary>
public sealed class AzureTableStore : ITableStore
{
    private const string What = "the table store";
    private const int PageSize = 1000;
    private readonly TableClient table;
    private readonly TableClient transactions;

    /// <summary><paramref name="transactions"/> is the same table through a client that never tries again.</summary>
    internal AzureTableStore(TableClient table, TableClient transactions) => (this.table, this.transactions) = (table, transactions);

    public ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        TableKey.Check(row);
        return AzureErrors.CallAsync(What, async () =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);
            if (found.HasValue) return TableEntities.Row(found.Value!);
            // A row is missing, or the whole table is, which must not look like a user who has nothing.
            return found.GetRawResponse() is { Content: { } body } && body.ToString().Contains(TableErrorCode.TableNotFound.ToString(), StringComparison.Ordinal)
                ? throw new StorageException($"{What} has no table {table.Name}", isFull: false, inner: null)
                : (TableRow?)null;
        }, cancellationToken);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        if (string.CompareOrdinal(from, before) >= 0) yield break;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {before}");
        var pages = table.QueryAsync<TableEntity>(filter, PageSize, cancellationToken: cancellationToken);
        await foreach (var entity in AzureErrors.CallAsync(What, pages, cancellationToken)) yield return TableEntities.Row(entity);
    }

    public ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableOperation.Check(partition, operations);
        var actions = operations.Select(operation => TableEntities.Action(partition, operation)).ToList();
        return AzureErrors.CallAsync<TransactionOutcome>(What, async () =>
        {
            try
            {
                await transactions.SubmitTransactionAsync(actions, cancellationToken);
                return TransactionOutcome.Committed.Instance;
            }
            catch (TableTransactionFailedException exception) when (FailureOf(exception) is { } failure && exception.FailedTransactionActionIndex is { } index)
            {
                return new TransactionOutcome.Failed(index, failure);
            }
            catch (RequestFailedException exception) when (IsTooLarge(exception))
            {
                throw new ArgumentException($"a row of the transaction would be larger than the table allows ({exception.ErrorCode})", nameof(operations), exception);
            }
        }, cancellationToken);
    }

    private static TableFailure? FailureOf(RequestFailedException exception) =>
        exception.ErrorCode == TableErrorCode.EntityAlreadyExists ? TableFailure.Exists
        : exception.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied ? TableFailure.ETagMismatch
        : exception.ErrorCode == TableErrorCode.ResourceNotFound || exception.ErrorCode == TableErrorCode.EntityNotFound ? TableFailure.NotFound
        : null;

    private static bool IsTooLarge(RequestFailedException exception) =>
        exception.ErrorCode == TableErrorCode.EntityTooLarge || exception.ErrorCode == TableErrorCode.TooManyProperties
        || exception.ErrorCode == TableErrorCode.PropertyValueTooLarge || exception.Status == 413;
}
