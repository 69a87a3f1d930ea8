using CsCheck;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>Any transactions give the same outcomes and leave the same rows in every store, so what the simulator shows holds for SQLite and for Azure.</summary>
[TestClass]
public sealed class TableStoreLawTests
{
    private enum Kind { Insert, Replace, Upsert, Merge, MergeAny, InsertOrMerge, Delete, DeleteAny }

    private static readonly Gen<(Kind Kind, int Row, int Property, long Value, bool Stale)[]> Transaction =
        Gen.Select(Gen.Enum<Kind>(), Gen.Int[0, 5], Gen.Int[0, 2], Gen.Long[0, 9], Gen.Int[0, 4].Select(i => i == 0)).Array[1, 4];

    [TestMethod]
    public void AnyTransactions_MemoryAndSqlite_AreAlike()
    {
        using var folder = new TestFolder();
        var sqlite = SqliteTableStore.Open(folder.File("law.db"));
        var run = 0;
        Transaction.Array[1, 25].Sample(transactions => PlayAsync(new MemoryTableStore(), sqlite, $"run-{Interlocked.Increment(ref run)}", transactions).GetAwaiter().GetResult(), iter: 150, threads: 1);
        sqlite.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [TestMethod]
    public async Task AnyTransactions_MemoryAndAzure_AreAlike()
    {
        var azure = (await Azurite.NewStorageAsync()).Tables;
        var run = 0;
        Transaction.Array[1, 25].Sample(transactions => PlayAsync(new MemoryTableStore(), azure, $"run-{Interlocked.Increment(ref run)}", transactions).GetAwaiter().GetResult(), iter: 10, threads: 1);
    }

    private static async Task PlayAsync(ITableStore memory, ITableStore real, string partition, (Kind, int, int, long, bool)[][] transactions)
    {
        foreach (var transaction in transactions)
        {
            // One row occurs once in a transaction.
            var steps = transaction.DistinctBy(step => step.Item2).ToArray();
            var outcomes = new List<TransactionOutcome>();
            foreach (var store in new[] { memory, real })
            {
                var operations = new List<TableOperation>();
                foreach (var step in steps) operations.Add(await OperationAsync(store, partition, step));
                outcomes.Add(await store.CommitAsync(partition, operations, default));
            }
            Assert.AreEqual(outcomes[0], outcomes[1]);
            Assert.AreSequenceEqual(await RowsAsync(memory, partition), await RowsAsync(real, partition));
        }
    }

    private static async Task<TableOperation> OperationAsync(ITableStore store, string partition, (Kind Kind, int Row, int Property, long Value, bool Stale) step)
    {
        var row = $"row-{step.Row}";
        var etag = step.Stale ? "0" : (await store.ReadAsync(partition, row, default))?.ETag ?? "0";
        var properties = TableProperties.Empty.With($"P{step.Property}", step.Value);
        return step.Kind switch
        {
            Kind.Insert => new TableOperation.Insert(row, properties),
            Kind.Replace => new TableOperation.Replace(row, properties, etag),
            Kind.Upsert => new TableOperation.Upsert(row, properties),
            Kind.Merge => new TableOperation.Merge(row, properties, etag),
            Kind.MergeAny => new TableOperation.Merge(row, properties, null),
            Kind.InsertOrMerge => new TableOperation.InsertOrMerge(row, properties),
            Kind.Delete => new TableOperation.Delete(row, etag),
            _ => new TableOperation.Delete(row, null),
        };
    }

    private static async Task<List<string>> RowsAsync(ITableStore store, string partition)
    {
        var rows = new List<string>();
        await foreach (var row in store.QueryAsync(partition, "", TableKey.Last, default))
            rows.Add($"{row.Row}: {string.Join(", ", row.Properties.Values.Select(property => $"{property.Key}={property.Value}"))}");
        return rows;
    }
}
