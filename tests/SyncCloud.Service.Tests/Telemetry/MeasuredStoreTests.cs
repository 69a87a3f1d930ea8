using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Tests.Storage;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests.Telemetry;

/// <summary>A measured store is the store.</summary>
[TestClass]
public sealed class MeasuredTableStoreTests : TableStoreContract, IDisposable
{
    private readonly Measured measured = new();
    protected override ITableStore Tables { get; } = new MeasuredTableStore(new MemoryTableStore());
    public void Dispose() => measured.Dispose();
}

[TestClass]
public sealed class MeasuredBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly Measured measured = new();
    protected override IBlobStore Blobs { get; } = new MeasuredBlobStore(new MemoryBlobStore(TimeProvider.System));
    public void Dispose() => measured.Dispose();
}

[TestClass]
[DoNotParallelize]
public sealed class MeasuredStoreTests(TestContext context)
{
    private readonly MeasuredTableStore tables = new MeasuredTableStore(new Answering());

    [TestMethod]
    public async Task NobodyListens_NothingIsAllocated()
    {
        await AllocatedAsync();
        Assert.AreEqual(0, await AllocatedAsync());
        using var measured = new Measured();
        Assert.AreNotEqual(0, await AllocatedAsync(), "or this would show nothing");

        async ValueTask<long> AllocatedAsync()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                await tables.ReadAsync("a", "b", context.CancellationToken);
                await tables.CommitAsync("a", [], context.CancellationToken);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [TestMethod]
    public async Task Operations_AreCounted_ByHowTheyEnd()
    {
        using var measured = new Measured();
        var step = "";
        var failing = new MeasuredTableStore(new MemoryTableStore(_ => step switch { "full" => throw new StorageException("", isFull: true, null), "away" => throw new StorageException("", isFull: false, null), "odd" => throw new CrashException(), _ => default }));
        await failing.ReadAsync("a", "b", context.CancellationToken);
        await foreach (var _ in failing.QueryAsync("a", "b", "c", context.CancellationToken)) { }
        step = "full";
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await failing.CommitAsync("a", new TableOperation.Delete("b", null), context.CancellationToken));
        step = "away";
        await Assert.ThrowsExactlyAsync<StorageException>(async () => { await foreach (var _ in failing.QueryAsync("a", "b", "c", context.CancellationToken)) { } });
        step = "odd";
        await Assert.ThrowsExactlyAsync<CrashException>(async () => await failing.ReadAsync("a", "b", context.CancellationToken));
        foreach (var what in (string[])["read table", "query table", "full commit table", "unavailable query table", "CrashException read table"]) Assert.AreEqual(1, measured.Sums[$"store.operations {what}"], what);
    }

    /// <summary>Answers at once, so that whatever is allocated is not its doing.</summary>
    private sealed class Answering : ITableStore
    {
        public ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken) => default;
        public ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken) => default;
        public IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, CancellationToken cancellationToken) => AsyncEnumerable.Empty<TableRow>();
    }
}
