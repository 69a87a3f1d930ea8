using System.Globalization;
using System.Runtime.CompilerServices;
using SyncCloud.Service.Storage;

namespace SyncCloud.Simulation.Tests.Cloud;

/// <summary>
/// The table store in memory, for one thread. <paramref name="beforeEach"/> is awaited before each operation and each page, and
/// <paramref name="afterCommit"/> once a commit has been made: there the simulator crashes, delays or lets others run.
/// </summary>
public sealed class MemoryTableStore(Func<StoreStep, ValueTask>? beforeEach = null, Func<StoreStep, ValueTask>? afterCommit = null) : ITableStore
{
    private const int PageSize = 100;
    private readonly Dictionary<string, SortedDictionary<string, TableRow>> partitions = new(StringComparer.Ordinal);
    private long lastETag;

    public async ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        TableKey.Check(row);
        await StepAsync(beforeEach, new("read", partition, row), cancellationToken);
        return partitions.GetValueOrDefault(partition)?.GetValueOrDefault(row);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TableKey.Check(partition);
        var last = (string?)null;
        while (true)
        {
            await StepAsync(beforeEach, new("query", partition, from), cancellationToken);
            var page = partitions.GetValueOrDefault(partition)?.Values
                .Where(row => string.CompareOrdinal(row.Row, from) >= 0 && string.CompareOrdinal(row.Row, before) < 0 && (last is null || string.CompareOrdinal(row.Row, last) > 0))
                .Take(PageSize).ToList() ?? [];
            foreach (var row in page) yield return row;
            if (page.Count < PageSize) yield break;
            last = page[^1].Row;
        }
    }

    public async ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableOperation.Check(partition, operations);
        await StepAsync(beforeEach, new("commit", partition, Changes: operations), cancellationToken);
        var rows = partitions.TryGetValue(partition, out var existing) ? existing : partitions[partition] = new(StringComparer.Ordinal);
        var changed = new List<(string Row, TableProperties? Properties)>();
        for (var i = 0; i < operations.Count; i++)
        {
            var current = rows.GetValueOrDefault(operations[i].Row);
            var (failure, properties) = operations[i].Apply(current?.ETag, current?.Properties);
            if (failure is { } reason) return new TransactionOutcome.Failed(i, reason);
            changed.Add((operations[i].Row, properties));
        }
        foreach (var (row, properties) in changed)
        {
            if (properties is null) rows.Remove(row);
            else rows[row] = new TableRow(partition, row, (++lastETag).ToString(CultureInfo.InvariantCulture), properties);
        }
        await StepAsync(afterCommit, new("committed", partition), CancellationToken.None);
        return TransactionOutcome.Committed.Instance;
    }

    /// <summary>A copy of all rows as they are now, for a store that is rewound later.</summary>
    public IReadOnlyList<TableRow> Snapshot() => [.. partitions.Values.SelectMany(rows => rows.Values)];

    /// <summary>Puts back what <see cref="Snapshot"/> told. ETags go on growing.</summary>
    public void Restore(IReadOnlyList<TableRow> snapshot)
    {
        partitions.Clear();
        foreach (var row in snapshot)
        {
            var rows = partitions.TryGetValue(row.Partition, out var existing) ? existing : partitions[row.Partition] = new(StringComparer.Ordinal);
            rows[row.Row] = row with { ETag = (++lastETag).ToString(CultureInfo.InvariantCulture) };
        }
    }

    private static async ValueTask StepAsync(Func<StoreStep, ValueTask>? hook, StoreStep step, CancellationToken cancellationToken)
    {
        if (hook is not null) await hook(step);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
