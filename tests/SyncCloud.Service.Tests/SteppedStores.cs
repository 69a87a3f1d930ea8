using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests;

/// <summary>A table store with a step before each operation and after each commit, named as those of the store in memory are.</summary>
internal sealed class SteppedTableStore(ITableStore tables, Func<StoreStep, ValueTask> onStep) : ITableStore
{
    public async ValueTask<TableRow?> ReadAsync(string partition, string row, CancellationToken cancellationToken)
    {
        await onStep(new("read", partition, row));
        return await tables.ReadAsync(partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await onStep(new("query", partition, from));
        await foreach (var row in tables.QueryAsync(partition, from, before, cancellationToken)) yield return row;
    }

    public async ValueTask<TransactionOutcome> CommitAsync(string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        await onStep(new("commit", partition, Changes: operations));
        var outcome = await tables.CommitAsync(partition, operations, cancellationToken);
        if (outcome is TransactionOutcome.Committed) await onStep(new("committed", partition));
        return outcome;
    }
}

/// <summary>The same for blobs, which also have their times by the test's clock.</summary>
internal sealed class SteppedBlobStore(IBlobStore blobs, TimeProvider clock, Func<StoreStep, ValueTask> onStep) : IBlobStore
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> modified = new(StringComparer.Ordinal);

    public async ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await onStep(new("put", name));
        return await CreatedAsync(name, await blobs.PutAsync(name, content, cancellationToken));
    }

    public async ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await onStep(new("put", name));
        return await CreatedAsync(name, await blobs.PutAsync(name, content, cancellationToken));
    }

    public async ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        await onStep(new("open", name));
        return await blobs.OpenAsync(name, offset, length, cancellationToken) is { } opened ? opened with { Properties = Timed(opened.Properties) } : null;
    }

    public async ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        await onStep(new("look", name));
        return await blobs.GetPropertiesAsync(name, cancellationToken) is { } properties ? Timed(properties) : null;
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await onStep(new("list", prefix));
        await foreach (var properties in blobs.ListAsync(prefix, cancellationToken)) yield return Timed(properties);
    }

    public async ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        await onStep(new("delete", name));
        return await blobs.DeleteAsync(name, etag, cancellationToken);
    }

    public async ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken)
    {
        await onStep(new("renew", name));
        if (!await blobs.RenewAsync(name, cancellationToken)) return false;
        modified[name] = clock.GetUtcNow();
        return true;
    }

    /// <summary>Other bytes under the same name, at the same time.</summary>
    public void Rot(string name, byte[] bytes)
    {
        blobs.DeleteAsync(name, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        blobs.PutAsync(name, bytes, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private async ValueTask<PutResult> CreatedAsync(string name, PutResult result)
    {
        if (result == PutResult.Exists) return result;
        modified[name] = clock.GetUtcNow();
        await onStep(new("created", name));
        return result;
    }

    private BlobProperties Timed(BlobProperties properties) => properties with { Modified = modified[properties.Name] };
}
