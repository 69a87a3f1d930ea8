using System.Runtime.CompilerServices;
using SyncCloud.Service.Storage;

namespace SyncCloud.Benchmarks.World;

/// <summary>Counts the requests that a table store on Azure would be sent; a test holds them against those that are.</summary>
internal sealed class CountedTables(ITableStore inner, StorageMeter meter) : ITableStore
{
    private const int PageSize = 1000;

    public ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.TableRead);
        return inner.ReadAsync(partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.CompareOrdinal(from, before) >= 0) yield break;
        var rows = 0;
        meter.Add(StorageClass.TableRead);
        await foreach (var row in inner.QueryAsync(partition, from, before, cancellationToken))
        {
            if (rows > 0 && rows % PageSize == 0) meter.Add(StorageClass.TableRead);
            rows++;
            yield return row;
        }
    }

    public ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.TableWrite);
        return inner.CommitAsync(partition, operations, cancellationToken);
    }
}
