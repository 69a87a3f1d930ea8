using System.Globalization;
using System.Runtime.CompilerServices;
using SyncCloud.Service.Storage;

namespace SyncCloud.Simulation.Tests.Cloud;

/// <summary>
/// The blob store in memory, for one thread. <paramref name="beforeEach"/> is awaited before each operation, and
/// <paramref name="afterPut"/> once a blob was created: there the simulator crashes, delays or lets others run.
/// </summary>
public sealed class MemoryBlobStore(TimeProvider clock, Func<StoreStep, ValueTask>? beforeEach = null, Func<StoreStep, ValueTask>? afterPut = null) : IBlobStore
{
    private readonly SortedDictionary<string, (byte[] Bytes, BlobProperties Properties)> blobs = new(StringComparer.Ordinal);
    private long lastETag;

    public async ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return await PutAsync(name, bytes.ToArray(), cancellationToken);
    }

    public async ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        await StepAsync(beforeEach, new("put", name), cancellationToken);
        if (blobs.ContainsKey(name)) return PutResult.Exists;
        blobs[name] = (content.ToArray(), new BlobProperties(name, content.Length, NextETag(), clock.GetUtcNow()));
        await StepAsync(afterPut, new("created", name), CancellationToken.None);
        return PutResult.Created;
    }

    public async ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        await StepAsync(beforeEach, new("open", name), cancellationToken);
        if (!blobs.TryGetValue(name, out var blob)) return null;
        var start = (int)Math.Min(offset, blob.Bytes.Length);
        var count = (int)Math.Min(length ?? long.MaxValue, blob.Bytes.Length - start);
        return new BlobContent(new MemoryStream(blob.Bytes, start, count, writable: false), blob.Properties);
    }

    public async ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        await StepAsync(beforeEach, new("look", name), cancellationToken);
        return blobs.TryGetValue(name, out var blob) ? blob.Properties : null;
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await StepAsync(beforeEach, new("list", prefix), cancellationToken);
        foreach (var (_, properties) in blobs.Values.Where(blob => blob.Properties.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList()) yield return properties;
    }

    public async ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        await StepAsync(beforeEach, new("delete", name), cancellationToken);
        return blobs.TryGetValue(name, out var blob) && (etag is null || etag == blob.Properties.ETag) && blobs.Remove(name);
    }

    public async ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        await StepAsync(beforeEach, new("renew", name), cancellationToken);
        if (!blobs.TryGetValue(name, out var blob)) return false;
        blobs[name] = (blob.Bytes, blob.Properties with { ETag = NextETag(), Modified = clock.GetUtcNow() });
        return true;
    }

    /// <summary>What a disk does by itself: other bytes under the same name, time and ETag.</summary>
    public void Rot(string name, byte[] bytes) => blobs[name] = (bytes, blobs[name].Properties with { Length = bytes.Length });

    /// <summary>All blobs as they are now, for a store that is rewound later. Their bytes are never changed.</summary>
    public IReadOnlyList<(byte[] Bytes, BlobProperties Properties)> Snapshot() => [.. blobs.Values];

    /// <summary>Puts back what <see cref="Snapshot"/> told. ETags go on growing.</summary>
    public void Restore(IReadOnlyList<(byte[] Bytes, BlobProperties Properties)> snapshot)
    {
        blobs.Clear();
        foreach (var (bytes, properties) in snapshot) blobs[properties.Name] = (bytes, properties with { ETag = NextETag() });
    }

    private string NextETag() => (++lastETag).ToString(CultureInfo.InvariantCulture);

    private static async ValueTask StepAsync(Func<StoreStep, ValueTask>? hook, StoreStep step, CancellationToken cancellationToken)
    {
        if (hook is not null) await hook(step);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
