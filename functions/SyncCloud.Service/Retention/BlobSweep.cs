using SyncCloud.Protocol;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// Removes blobs that no row points at: logs that were never committed, segments and images that a crash or a lost race left. (Packs are another matter:
/// see <see cref="PackRetirement"/>.) Whoever is about to make a row for a blob reads head or epoch, renews the blob, and commits on that; the sweep looks at
/// the blob, changes both rows, looks for rows, and deletes the version that it saw. So either the commit fails and begins anew, or the sweep
/// sees its row, or the blob was renewed after the sweep's look and stays. The age only spares work that is still under way.
/// </summary>
internal sealed class BlobSweep(ITableStore tables, IBlobStore blobs, Chain chain, BaseImageStore images, UserUsage usage, TimeProvider clock, ServiceOptions options)
{
    public async ValueTask<long> RunAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var old = clock.GetUtcNow() - options.SweepAge;
        var found = new List<BlobProperties>();
        foreach (var prefix in (string[])[BlobNames.Logs(user, collection), BlobNames.Segments(user, collection), BlobNames.Images(user, collection)])
            await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
                if (blob.Modified < old) found.Add(blob);
        if (found.Count == 0 || await RetentionSurvey.MakeAsync(tables, chain, images, user, collection, cancellationToken) is not { } survey) return 0;

        if (found.TrueForAll(Pointed(survey).Contains)) return 0;
        if (!await survey.CommitAsync(static (_, _) => new(new RetentionStep([])), cancellationToken)) return 0;
        // Anew: what was committed before the change.
        if (await RetentionSurvey.MakeAsync(tables, chain, images, user, collection, cancellationToken) is not { } after) return 0;
        var pointed = Pointed(after);
        var removed = 0L;
        foreach (var blob in found)
            if (!pointed.Contains(blob) && await blobs.DeleteAsync(blob.Name, blob.ETag, cancellationToken)) removed++;
        return removed;
    }

    /// <summary>Takes what was reserved long ago and is not stored off the user's usage; returns how many reservations.</summary>
    public async ValueTask<long> CorrectUsageAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var packs = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(BlobNames.Packs(user, collection), cancellationToken)) packs.Add(blob.Name);
        var counted = (await images.RowsAsync(user, collection, cancellationToken)).Select(image => UserKeys.ReservedImage(collection, image.Sequence)).ToHashSet();
        var released = 0L;
        var old = clock.GetUtcNow() - options.SweepAge;
        await foreach (var (row, at) in usage.ReservationsAsync(user, collection, cancellationToken))
        {
            var isStored = UserKeys.ReservedPackOf(collection, row) is { } pack ? packs.Contains(BlobNames.Pack(user, collection, pack)) : counted.Contains(row);
            if (isStored || at >= old) continue;
            await usage.ReleaseAsync(user, collection, row, cancellationToken);
            released++;
        }
        return released;
    }

    private static PointedBlobs Pointed(RetentionSurvey survey) =>
        new([.. survey.Logs.Select(log => log.Blob), .. survey.Images.Select(image => image.Blob)]);

    private sealed class PointedBlobs(HashSet<string> names)
    {
        public bool Contains(BlobProperties blob) => names.Contains(blob.Name);
    }
}
