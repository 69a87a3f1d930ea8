using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// How a pack that nothing names dies, so that no log or image ever names one that is not there:
/// <list type="number">
/// <item>The row <c>retired-PACK</c> is inserted in one transaction with the rows <c>head</c> and <c>epoch</c> (see <see cref="RetentionSurvey"/>): at that moment no log and no
/// image names the pack. An append or image that looked at the pack before fails, since that row has changed, and looks again; one that looks
/// afterwards sees the mark, and is refused.</item>
/// <item>Until the grace is over, a device that wants to upload the pack takes the mark away again: then it lives as before.</item>
/// <item>After the grace the mark is set to "deleting" on its ETag; from here on there is only forward. No upload link that was made before the mark
/// holds any longer, and none is made while there is a mark, so the blobs that are deleted (the first upload and all repairs), by ETag and until there are
/// none, do not come back.</item>
/// <item>The mark goes, and with it what is known of the pack's repairs. Who sees none sees the blob as it will stay: absent, or uploaded after this.</item>
/// </list>
/// A crash between any two leaves a mark, which the next pass or the next upload goes on from.
/// </summary>
public sealed class PackRetirement(ITableStore tables, IBlobStore blobs, Chain chain, UserUsage usage, TimeProvider clock, ServiceOptions options)
{
    /// <summary>Makes sure that no mark stands in the way of uploading these packs.</summary>
    public async ValueTask UnretireAsync(UserId user, CollectionId collection, IReadOnlyCollection<Hash256> uploaded, CancellationToken cancellationToken)
    {
        if (uploaded.Count == 0) return;
        var wanted = uploaded.ToHashSet();
        var marked = new List<Hash256>();
        await foreach (var mark in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.RetiredPrefix, cancellationToken))
            if (RetiredPack.Read(mark.Properties).Pack is var pack && wanted.Contains(pack)) marked.Add(pack);
        foreach (var pack in marked) await UnretireAsync(new PackPlace(user, collection, pack), cancellationToken);
    }

    private async ValueTask UnretireAsync(PackPlace place, CancellationToken cancellationToken)
    {
        var (partition, row) = (ChainKeys.Partition(place.User, place.Collection), ChainKeys.Retired(ContainerId.OfPack(place.Pack)));
        while (await tables.ReadAsync(partition, row, cancellationToken) is { } mark)
        {
            if (RetiredPack.Read(mark.Properties).IsDeleting) await DeleteAsync(place, mark, cancellationToken);
            else if (await tables.CommitAsync(partition, new TableOperation.Delete(row, mark.ETag), cancellationToken) is TransactionOutcome.Committed)
                // Young again, so that the pack is not retired once more before its log comes.
                await blobs.RenewAsync(BlobNames.Pack(place.User, place.Collection, place.Pack), cancellationToken);
        }
    }

    /// <summary>The operation that marks a pack, to be part of a survey's transaction.</summary>
    internal TableOperation Mark(Hash256 pack) => new TableOperation.Insert(ChainKeys.Retired(ContainerId.OfPack(pack)), new RetiredPack(pack, clock.GetUtcNow(), IsDeleting: false).ToProperties());

    /// <summary>Deletes the packs whose grace is over; returns how many.</summary>
    internal async ValueTask<long> FinishAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        var partition = ChainKeys.Partition(user, collection);
        await foreach (var found in tables.QueryPrefixAsync(partition, ChainKeys.RetiredPrefix, cancellationToken))
        {
            var mark = found;
            var retired = RetiredPack.Read(mark.Properties);
            if (!retired.IsDeleting)
            {
                if (retired.At > clock.GetUtcNow() - options.RetentionGrace) continue;
                var deleting = new TableOperation.Replace(mark.Row, (retired with { IsDeleting = true }).ToProperties(), mark.ETag);
                if (await tables.CommitAsync(partition, deleting, cancellationToken) is not TransactionOutcome.Committed) continue;
                if (await tables.ReadAsync(partition, mark.Row, cancellationToken) is not { } again) continue;
                mark = again;
            }
            if (await DeleteAsync(new PackPlace(user, collection, retired.Pack), mark, cancellationToken)) deleted++;
        }
        return deleted;
    }

    /// <summary>From "deleting" on; any number may do this at once.</summary>
    private async ValueTask<bool> DeleteAsync(PackPlace place, TableRow mark, CancellationToken cancellationToken)
    {
        var partition = ChainKeys.Partition(place.User, place.Collection);
        var deleted = false;
        while (await UploadsAsync(place, cancellationToken) is { Count: > 0 } uploads)
        {
            foreach (var blob in uploads)
            {
                // Looked at first, and the mark after that: while it stands the blob is the old one, and once it is gone a new one has another ETag.
                if (await tables.ReadAsync(partition, mark.Row, cancellationToken) is not { } still || still.ETag != mark.ETag) return false;
                deleted |= await blobs.DeleteAsync(blob.Name, blob.ETag, cancellationToken);
            }
        }
        await usage.ReleaseAsync(place.User, place.Collection, UserKeys.ReservedPack(place.Collection, place.Pack), cancellationToken);
        await EndAsync(place, mark, cancellationToken);
        return deleted;
    }

    private async ValueTask<List<BlobProperties>> UploadsAsync(PackPlace place, CancellationToken cancellationToken)
    {
        var prefix = BlobNames.Prefix(place.User, place.Collection);
        var uploads = new List<BlobProperties>();
        await foreach (var blob in blobs.ListAsync(BlobNames.Pack(place.User, place.Collection, place.Pack), cancellationToken))
            if (BlobNames.TryReadPack(blob.Name[prefix.Length..], out var pack, out _) && pack == place.Pack) uploads.Add(blob);
        return uploads;
    }

    /// <summary>Takes the mark away together with the pack's row, if it has one, and its share in the head's counts.</summary>
    private async ValueTask EndAsync(PackPlace place, TableRow mark, CancellationToken cancellationToken)
    {
        var partition = ChainKeys.Partition(place.User, place.Collection);
        while (true)
        {
            var operations = new List<TableOperation> { new TableOperation.Delete(mark.Row, mark.ETag) };
            if (await chain.HeadAsync(place.User, place.Collection, cancellationToken) is var (head, headTag) && head.PackRows > 0
                && await chain.PackAsync(place.User, place.Collection, place.Pack, cancellationToken) is var (row, rowTag))
            {
                operations.Add(new TableOperation.Delete(ChainKeys.Pack(place.Pack), rowTag));
                operations.Add(new TableOperation.Replace(ChainKeys.Head, (head with { PackRows = head.PackRows - 1, WantedPacks = head.WantedPacks - (row.Wanted ? 1 : 0) }).ToProperties(), headTag));
            }
            // Only a mark that has gone or changed meanwhile is somebody else's to end; a head that moved is looked at again.
            if (await tables.CommitAsync(partition, operations, cancellationToken) is not TransactionOutcome.Failed { Operation: > 0 }) return;
        }
    }
}

/// <summary>The row <c>retired-PACK</c>.</summary>
internal sealed record RetiredPack(Hash256 Pack, DateTimeOffset At, bool IsDeleting)
{
    public TableProperties ToProperties() => TableProperties.Empty.With("Pack", Pack.ToArray()).With("At", At).With("Deleting", IsDeleting);

    public static RetiredPack Read(TableProperties row) => new(Hash256.Read(row.Bytes("Pack")), row.Time("At")!.Value, row.Flag("Deleting") ?? false);
}
