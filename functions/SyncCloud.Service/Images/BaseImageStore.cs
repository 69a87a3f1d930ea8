using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Images;

/// <summary>
/// The base images of collections, at most one for each sequence number. An image is stored first and read through to its end: only one whose header
/// names log N with its hash and state root, whose records give that root, and that locates every content in packs that live, gets the row by
/// which it is found. From then on those packs live as long as it does.
/// </summary>
public sealed class BaseImageStore(
    ITableStore tables, IBlobStore blobs, Chain chain, LiveContainers containers, UserUsage usage, TimeProvider clock, IRandomBytes random, ServiceOptions options)
{
    private const int MaxTries = 16;

    // As many as one problem document can name; whoever stores these again is told the next ones.
    private const int MaxMissingTold = 1000;

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
        var mayCount = false;
        try
        {
            if (!(await CheckAsync(user, collection, name, head, cancellationToken)).TryGet(out var image, out var refusal)) return refusal;
            if ((await blobs.GetPropertiesAsync(name, cancellationToken))?.Length is not { } stored) return Removed;
            if (stored > options.MaxImageLength) return new Refusal.TooLarge("a base image", options.MaxImageLength);
            var reservation = new Reservation(UserKeys.ReservedImage(collection, image.At.Sequence), stored);
            if ((await usage.ReserveAsync(user, collection, [reservation], cancellationToken)).Refusal is { } overQuota) return overQuota;
            // From here on a row may refer to the blob even if this ends with an exception; if none does, the sweep takes it.
            mayCount = true;
            var outcome = await CommitAsync(user, collection, image, name, stored, cancellationToken);
            mayCount = outcome.TryGet(out var isNew, out _) && isNew;
            return outcome;
        }
        finally
        {
            if (!mayCount && !cancellationToken.IsCancellationRequested) await blobs.DeleteAsync(name, null, cancellationToken);
        }
    }

    /// <summary>The newest image not above <paramref name="at"/> (null: the newest); the caller disposes it.</summary>
    public async ValueTask<Outcome<BlobContent>> NewestAsync(UserId user, CollectionId collection, long? at, CancellationToken cancellationToken)
    {
        if (!(await ListAsync(user, collection, cancellationToken)).TryGet(out var images, out var refusal)) return refusal;
        var newest = images.LastOrDefault(image => at is null || image.Sequence <= at);
        return newest is not null && await blobs.OpenAsync(newest.Blob, 0, null, cancellationToken) is { } content ? content : (Refusal)new Refusal.NotFound("no base image");
    }

    /// <summary>All images that count, oldest first.</summary>
    public async ValueTask<Outcome<IReadOnlyList<ImageRow>>> ListAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is null) return new Refusal.UnknownCollection();
        return Outcome<IReadOnlyList<ImageRow>>.FromValue(await RowsAsync(user, collection, cancellationToken));
    }

    internal async ValueTask<List<ImageRow>> RowsAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var images = new List<ImageRow>();
        await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.ImagePrefix, cancellationToken)) images.Add(ImageRow.Read(row.Properties));
        return images;
    }

    private static Refusal.TryLater Removed => new("the upload was removed", TimeSpan.FromSeconds(1));

    private async ValueTask<Outcome<bool>> CommitAsync(UserId user, CollectionId collection, CheckedImage image, string name, long length, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var epoch = await RetentionEpoch.ReadAsync(tables, user, collection, cancellationToken);
            var missing = await containers.MissingAsync(user, collection, image.Containers, cancellationToken);
            if (missing.Count > 0) return new Refusal.ContainersRetired([.. missing.Take(MaxMissingTold)]);
            // After the epoch: a sweep that has looked at the blob before that changes the epoch or finds the blob renewed.
            if (!await blobs.RenewAsync(name, cancellationToken)) return Removed;
            var row = new ImageRow { Sequence = image.At.Sequence, Blob = name, Length = length, Committed = clock.GetUtcNow() };
            var outcome = await tables.CommitAsync(ChainKeys.Partition(user, collection),
                [new TableOperation.Insert(ChainKeys.Image(row.Sequence), row.ToProperties()), epoch.Next()], cancellationToken);
            if (outcome is TransactionOutcome.Committed) return true;
            if (outcome is TransactionOutcome.Failed { Operation: 0 }) return false;
        }
        return new Refusal.TryLater("the collection is too busy", TimeSpan.FromSeconds(1));
    }

    private async ValueTask<Outcome<CheckedImage>> CheckAsync(UserId user, CollectionId collection, string name, HeadRow head, CancellationToken cancellationToken)
    {
        try
        {
            await using var blob = await blobs.OpenAsync(name, 0, null, cancellationToken);
            if (blob is null) return Removed;
            var (header, records) = await BaseImage.ReadAsync(blob.Content, cancellationToken);
            var refusal = await JudgeAsync(user, collection, header, head, cancellationToken);
            var contents = new ImageContents();
            // The reader compares hash, counts and state root when it reaches the end, and lets go of its buffers when it is left.
            await foreach (var (item, location) in records.WithCancellation(cancellationToken))
            {
                if (refusal is not null) break;
                contents.Add(item, location);
            }
            if (refusal is not null) return refusal;
            return contents.Problem() is { } problem ? new Refusal.Corrupt($"image at {header.At.Sequence}: {problem}") : new CheckedImage(header.At, contents.Containers);
        }
        catch (CorruptDataException exception)
        {
            return new Refusal.Corrupt(exception.Message);
        }
        catch (UnknownFeatureException exception)
        {
            return new Refusal.InvalidRequest(FeatureRefusal.Detail("the image", exception.Feature));
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

    private sealed record CheckedImage(LogPosition At, IReadOnlySet<ContainerId> Containers);
}
