namespace SyncCloud.Service.Storage;

/// <summary>
/// Immutable blobs by name, as Azure Blob Storage has them. Whatever is visible is whole and durable: a put that fails or is cancelled leaves nothing
/// that a reader or a listing shows. Names are checked by <see cref="BlobNames.Check"/>. Safe for concurrent calls. What the store cannot do now is a
/// <see cref="StorageException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Creates a blob of the rest of <paramref name="content"/>. An existing blob stays as it is; how much was read then is undefined.</summary>
    ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Creates a blob of these bytes. An existing blob stays as it is.</summary>
    ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Opens <paramref name="length"/> bytes from <paramref name="offset"/> (null: to the end; fewer where the blob ends, none from beyond it), or
    /// answers null when there is no such blob. The caller disposes it.
    /// </summary>
    ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken);

    ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken);

    /// <summary>All blobs whose name starts with <paramref name="prefix"/>, in no promised order.</summary>
    IAsyncEnumerable<BlobProperties> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes a blob: the version with this ETag, or with null whatever is there. False when there was nothing to delete, or another version.</summary>
    ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a blob a new ETag and modification time, so that a sweep that looked before does not delete it. False when there is none.
    /// </summary>
    ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken);
}

public enum PutResult { Created, Exists }

/// <summary><paramref name="Modified"/>: when it was created or last renewed. <paramref name="Length"/> in bytes.</summary>
public sealed record BlobProperties(string Name, long Length, string ETag, DateTimeOffset Modified);

/// <summary>An opened blob; <see cref="Content"/> is the range that was asked for.</summary>
public sealed record BlobContent(Stream Content, BlobProperties Properties) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
