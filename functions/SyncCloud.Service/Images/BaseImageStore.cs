using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Images;

/// <summary>
/// The base images of collections, at most one for each sequence number. An image is stored first and read through to its end: only one whose header
/// names log N with its hash and state root, and whose records give that root, gets the row by which it is found.
/// </summary>
public sealed class BaseImageStore(ITableStore tables, IBlobStore blobs, Chain chain, UserUsage usage, IRandomBytes random, ServiceOptions options)
{
    /// <summary>
    /// Stores an image that announces <paramref name="length"/> bytes (0: unknown). True when it is new, false when that sequence number has one already.
    /// </summary>
    public async ValueTask<Outcome<bool>> UploadAsync(UserId user, CollectionId collection, Stream content, long length, CancellationToken cancellationToken)
    {
        if (length > options.MaxImageLength) return new Refusal.TooLarge("a base image", options.MaxImageLength);
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        // The position is known only when the image has been read, so the name starts at the head; the row tells the position.
        var name = BlobNames.Image(user, collection, head.Position.Sequence, random.NextId());
        await blobs.PutAsync(name, content, cancellationToken);
        var kept = false;
        try
        {
            var checkedImage = await CheckAsync(user, collection, name, head, cancellationToken);
            if (!checkedImage.TryGet(out var at, out var refusal)) return refusal;
            if ((await blobs.GetPropertiesAsync(name, cancellationToken))?.Length is not { } stored) return new Refusal.TryLater("the upload was removed", TimeSpan.FromSeconds(1));
            if (stored > options.MaxImageLength) return new Refusal.TooLarge("a base image", options.MaxImageLength);
            var reservation = new Reservation(UserKeys.ReservedImage(collection, at.Sequence), stored);
            if ((await usage.ReserveAsync(user, collection, [reservation], cancellationToken)).Refusal is { } overQuota) return overQuota;
            var row = TableProperties.Empty.With("Blob", name).With("Sequence", at.Sequence).With("Length", stored);
            kept = await tables.CommitAsync(ChainKeys.Partition(user, collection), new TableOperation.Insert(ChainKeys.Image(at.Sequence), row), cancellationToken) is TransactionOutcome.Committed;
            return kept;
        }
        finally
        {
            // Not when the commit's fate is unknown: then the row may refer to it, and if not, the sweep of unreferenced blobs takes it.
            if (!kept && !cancellationToken.IsCancellationRequested) await RemoveUnreferencedAsync(user, collection, name, cancellationToken);
        }
    }

    /// <summary>The newest image not above <paramref name="at"/> (null: the newest); the caller disposes it.</summary>
    public async ValueTask<Outcome<BlobContent>> NewestAsync(UserId user, CollectionId collection, long? at, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is null) return new Refusal.UnknownCollection();
        string? newest = null;
        var before = at is { } sequence ? ChainKeys.Image(Math.Max(sequence, 0)) + TableKey.Last : ChainKeys.ImagePrefix + TableKey.Last;
        await foreach (var row in tables.QueryAsync(ChainKeys.Partition(user, collection), ChainKeys.ImagePrefix, before, cancellationToken)) newest = row.Properties.Text("Blob");
        return newest is not null && await blobs.OpenAsync(newest, 0, null, cancellationToken) is { } content ? content : (Refusal)new Refusal.NotFound("no base image");
    }

    private async ValueTask<Outcome<LogPosition>> CheckAsync(UserId user, CollectionId collection, string name, HeadRow head, CancellationToken cancellationToken)
    {
        try
        {
            await using var blob = await blobs.OpenAsync(name, 0, null, cancellationToken);
            if (blob is null) return new Refusal.TryLater("the upload was removed", TimeSpan.FromSeconds(1));
            var (header, records) = await BaseImage.ReadAsync(blob.Content, cancellationToken);
            var refusal = await JudgeAsync(user, collection, header, head, cancellationToken);
            // The reader compares hash, counts and state root when it reaches the end, and lets go of its buffers when it is left.
            await foreach (var _ in records.WithCancellation(cancellationToken))
                if (refusal is not null) break;
            if (refusal is not null) return refusal;
            return header.At;
        }
        catch (CorruptDataException exception)
        {
            return new Refusal.Corrupt(exception.Message);
        }
        catch (UnknownFeatureException exception)
        {
            return new Refusal.InvalidRequest($"the image needs the feature '{exception.Feature}', which this service does not have");
        }
    }

    private async ValueTask<Refusal?> JudgeAsync(UserId user, CollectionId collection, BaseImageHeader header, HeadRow head, CancellationToken cancellationToken)
    {
        if (header.Collection != collection) return new Refusal.InvalidRequest("the image's header names another collection");
        if (header.Kind != head.Kind) return new Refusal.KindMismatch(head.Kind);
        var log = await chain.LogAsync(user, collection, header.At.Sequence, cancellationToken);
        if (log is null || log.Position != header.At) return new Refusal.Rewound(head.Position);
        return log.Root == header.Root ? null : new Refusal.Corrupt($"image at {header.At.Sequence}: its state root is not that of the log");
    }

    private async ValueTask RemoveUnreferencedAsync(UserId user, CollectionId collection, string name, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.ImagePrefix, cancellationToken))
            if (row.Properties.Text("Blob") == name) return;
        await blobs.DeleteAsync(name, null, cancellationToken);
    }
}
