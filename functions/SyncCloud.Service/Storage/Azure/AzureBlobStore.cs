using System.Buffers;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Blobs as block blobs of one container. Each is created on the condition that its name is free, so none is ever overwritten. The client library tries again
/// what got no answer; a create whose first try did reach the store then finds its own blob and is told <see cref="PutResult.Exists"/>, as after a crash:
/// whoever must know whose blob it is compares it, and whoever made the name for this one put need not.
/// </summary>
public sealed class AzureBlobStore : IBlobStore
{
    private const string What = "the blob store";

    // One request holds as much; longer streams go up in blocks of this length.
    private const int BlockLength = 4 << 20;

    private readonly BlobContainerClient container;

    internal AzureBlobStore(BlobContainerClient container) => this.container = container;

    public ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blob = BlockBlob(name);
        return CreateAsync(async () =>
        {
            // In one request, whatever its length: that is one write to pay for, and nothing to be left over.
            var whole = new StorageTransferOptions { InitialTransferSize = int.MaxValue, MaximumTransferSize = int.MaxValue };
            using var stream = BinaryData.FromBytes(content).ToStream();
            await blob.UploadAsync(stream, new BlobUploadOptions { Conditions = IsFree, TransferOptions = whole }, cancellationToken);
        }, cancellationToken);
    }

    public async ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var blob = BlockBlob(name);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            var length = await content.ReadAtLeastAsync(buffer.AsMemory(0, BlockLength), BlockLength, throwOnEndOfStream: false, cancellationToken);
            if (length < BlockLength) return await PutAsync(name, buffer.AsMemory(0, length), cancellationToken);
            var blocks = new BlockList();
            while (length > 0)
            {
                var (id, block) = (blocks.Next(), buffer.AsMemory(0, length));
                await AzureErrors.CallAsync(What, () => StageAsync(blob, id, block, cancellationToken), cancellationToken);
                length = await content.ReadAtLeastAsync(buffer.AsMemory(0, BlockLength), BlockLength, throwOnEndOfStream: false, cancellationToken);
            }
            return await CreateAsync(() => blob.CommitBlockListAsync(blocks.Ids, new CommitBlockListOptions { Conditions = IsFree }, cancellationToken), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        var blob = BlockBlob(name);
        return AzureErrors.CallAsync(What, OpenAsync, cancellationToken);

        async Task<BlobContent?> OpenAsync()
        {
            if (length == 0) return await EmptyAsync();
            try
            {
                var range = offset == 0 && length is null ? default : new HttpRange(offset, length);
                var opened = (await blob.DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancellationToken)).Value;
                var details = opened.Details;
                var properties = new BlobProperties(name, WholeLength(details), details.ETag.ToString("H"), details.LastModified);
                return new BlobContent(new AzureReadStream(opened.Content, What), properties);
            }
            catch (RequestFailedException exception) when (exception.Status == 404 && IsMissing(exception))
            {
                return null;
            }
            catch (RequestFailedException exception) when (exception.Status == 416)
            {
                return await EmptyAsync();
            }
        }

        // Azure knows no range of no bytes, nor one that begins at the end.
        async Task<BlobContent?> EmptyAsync() =>
            await GetPropertiesAsync(name, cancellationToken) is { } properties ? new BlobContent(Stream.Null, properties) : null;
    }

    public ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        var blob = BlockBlob(name);
        return IfThereAsync<BlobProperties?>(null, async () =>
        {
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return new BlobProperties(name, found.ContentLength, found.ETag.ToString("H"), found.LastModified);
        }, cancellationToken);
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken);
        await foreach (var blob in AzureErrors.CallAsync(What, pages, cancellationToken))
        {
            if (blob.Properties is { ETag: { } etag, ContentLength: { } length, LastModified: { } modified }) yield return new BlobProperties(blob.Name, length, etag.ToString("H"), modified);
            else throw new StorageException($"{What} lists {blob.Name} without its properties", isFull: false, inner: null);
        }
    }

    public ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        var blob = BlockBlob(name);
        var conditions = etag is null ? null : new BlobRequestConditions { IfMatch = new ETag(etag) };
        return IfThereAsync(false, async () =>
        {
            try
            {
                await blob.DeleteAsync(DeleteSnapshotsOption.None, conditions, cancellationToken);
                return true;
            }
            catch (RequestFailedException exception) when (exception.Status == 412)
            {
                return false;
            }
        }, cancellationToken);
    }

    public ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken)
    {
        var blob = BlockBlob(name);
        return IfThereAsync(false, async () =>
        {
            // Writing metadata, even none, is a new version of the blob with the same content.
            await blob.SetMetadataAsync(Empty, cancellationToken: cancellationToken);
            return true;
        }, cancellationToken);
    }

    private static readonly Dictionary<string, string> Empty = [];

    private static BlobRequestConditions IsFree => new() { IfNoneMatch = ETag.All };

    private static async Task<bool> StageAsync(BlockBlobClient blob, string id, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        using var stream = BinaryData.FromBytes(block).ToStream();
        await blob.StageBlockAsync(id, stream, options: null, cancellationToken);
        return true;
    }

    private static ValueTask<PutResult> CreateAsync(Func<Task> create, CancellationToken cancellationToken) => AzureErrors.CallAsync(What, async () =>
    {
        try
        {
            await create();
            return PutResult.Created;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists || exception.Status == 412)
        {
            return PutResult.Exists;
        }
    }, cancellationToken);

    private static ValueTask<T> IfThereAsync<T>(T otherwise, Func<Task<T>> call, CancellationToken cancellationToken) => AzureErrors.CallAsync(What, async () =>
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException exception) when (exception.Status == 404 && IsMissing(exception))
        {
            return otherwise;
        }
    }, cancellationToken);

    /// <summary>The blob is missing, not its container. (An answer to HEAD has no body, but a header with the code.)</summary>
    private static bool IsMissing(RequestFailedException exception) => exception.ErrorCode is null || exception.ErrorCode == BlobErrorCode.BlobNotFound;

    private static long WholeLength(BlobDownloadDetails details) =>
        details.ContentRange is { Length: > 0 } range && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture, out var whole) ? whole : details.ContentLength;

    private BlockBlobClient BlockBlob(string name)
    {
        BlobNames.Check(name);
        return container.GetBlockBlobClient(name);
    }
}
