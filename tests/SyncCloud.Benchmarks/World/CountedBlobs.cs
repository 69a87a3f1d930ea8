using System.Runtime.CompilerServices;
using SyncCloud.Service.Storage;

namespace SyncCloud.Benchmarks.World;

/// <summary>Counts the requests that a blob store on Azure would be sent; a test holds them against those that are.</summary>
internal sealed class CountedBlobs(IBlobStore inner, StorageMeter meter) : IBlobStore
{
    private const int PageSize = 5000;
    private const int BlockLength = 4 << 20;

    public async ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        var length = content.CanSeek ? content.Length - start : 0;
        // Less than a block goes whole; else each block is a write, and the list of them.
        meter.Add(StorageClass.BlobWrite, length < BlockLength ? 1 : ((length + BlockLength - 1) / BlockLength) + 1);
        return await inner.PutAsync(name, content, cancellationToken);
    }

    public ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.BlobWrite);
        return inner.PutAsync(name, content, cancellationToken);
    }

    public ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.BlobRead);
        return inner.OpenAsync(name, offset, length, cancellationToken);
    }

    public ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.BlobOther);
        return inner.GetPropertiesAsync(name, cancellationToken);
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = 0;
        meter.Add(StorageClass.BlobList);
        await foreach (var blob in inner.ListAsync(prefix, cancellationToken))
        {
            if (blobs > 0 && blobs % PageSize == 0) meter.Add(StorageClass.BlobList);
            blobs++;
            yield return blob;
        }
    }

    public ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.BlobDelete);
        return inner.DeleteAsync(name, etag, cancellationToken);
    }

    public ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken)
    {
        meter.Add(StorageClass.BlobOther);
        return inner.RenewAsync(name, cancellationToken);
    }
}
