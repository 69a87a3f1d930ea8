using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Telemetry;

/// <summary>A blob store whose operations are measured. While nobody listens it only passes them on.</summary>
public sealed class MeasuredBlobStore(IBlobStore blobs) : IBlobStore
{
    private const string Store = "blob";

    public ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "put", (blobs, name, content, cancellationToken), static it => it.blobs.PutAsync(it.name, it.content, it.cancellationToken))
        : blobs.PutAsync(name, content, cancellationToken);

    public ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "put", (blobs, name, content, cancellationToken), static it => it.blobs.PutAsync(it.name, it.content, it.cancellationToken))
        : blobs.PutAsync(name, content, cancellationToken);

    public ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "open", (blobs, name, offset, length, cancellationToken), static it => it.blobs.OpenAsync(it.name, it.offset, it.length, it.cancellationToken))
        : blobs.OpenAsync(name, offset, length, cancellationToken);

    public ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "look", (blobs, name, cancellationToken), static it => it.blobs.GetPropertiesAsync(it.name, it.cancellationToken))
        : blobs.GetPropertiesAsync(name, cancellationToken);

    public IAsyncEnumerable<BlobProperties> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var found = blobs.ListAsync(prefix, cancellationToken);
        return StoreCall.IsNoted ? new MeasuredSequence<BlobProperties>(found, Store, "list") : found;
    }

    public ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "delete", (blobs, name, etag, cancellationToken), static it => it.blobs.DeleteAsync(it.name, it.etag, it.cancellationToken))
        : blobs.DeleteAsync(name, etag, cancellationToken);

    public ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken) => StoreCall.IsNoted
        ? StoreCall.RunAsync(Store, "renew", (blobs, name, cancellationToken), static it => it.blobs.RenewAsync(it.name, it.cancellationToken))
        : blobs.RenewAsync(name, cancellationToken);
}
