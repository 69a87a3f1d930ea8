using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>
/// The row <c>epoch</c> of a chain. Every transaction that makes an image count, moves logs into a segment, trims logs or retires packs replaces this row
/// on the ETag that it read before it looked at anything else. So none of them is decided upon a state that another of them has changed meanwhile, in
/// whatever process. (Appends are many; they are held against these by the row <c>head</c> instead, which trimming and retiring replace as well.)
/// </summary>
public readonly record struct RetentionEpoch
{
    private readonly string? etag;
    private readonly long count;

    private RetentionEpoch(string? etag, long count) => (this.etag, this.count) = (etag, count);

    /// <summary>What this one is after <see cref="Next"/> was committed, before it is read again.</summary>
    public RetentionEpoch Following => new(etag, count + 1);

    /// <summary>To be read first.</summary>
    public static async ValueTask<RetentionEpoch> ReadAsync(ITableStore tables, UserId user, CollectionId collection, CancellationToken cancellationToken) =>
        await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Epoch, cancellationToken) is { } row
            ? new RetentionEpoch(row.ETag, row.Properties.Number("Count") ?? 0)
            : default;

    /// <summary>Part of the transaction; it fails if the epoch is no longer the one that was read.</summary>
    public TableOperation Next()
    {
        var next = TableProperties.Empty.With("Count", count + 1);
        return etag is null ? new TableOperation.Insert(ChainKeys.Epoch, next) : new TableOperation.Replace(ChainKeys.Epoch, next, etag);
    }

    /// <summary>Whether both stand for the same state; each count occurs once.</summary>
    public bool IsSame(RetentionEpoch other) => count == other.count;
}
