using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>
/// Tells which of the containers that a log or image names may not be named: a pack needs its blob and must not be retired, an inline section needs a
/// committed log that was not trimmed. The answer holds for a transaction only if that also replaces a row that retiring replaces, on an ETag
/// read before this is asked: the head (appends) or the epoch (images).
/// </summary>
public sealed class LiveContainers(ITableStore tables, IBlobStore blobs, Chain chain)
{
    private const int AtOnce = 16;

    // From here on one listing is cheaper than a look at each.
    private const int ListFrom = 256;

    public async ValueTask<IReadOnlyList<ContainerId>> MissingAsync(UserId user, CollectionId collection, IReadOnlyCollection<ContainerId> named, CancellationToken cancellationToken)
    {
        if (named.Count == 0) return [];
        // Marks before blobs: a mark goes only after its blob has gone (see Retirement), so whoever sees no mark sees the blob as it will stay.
        var retired = await RetiredAsync(user, collection, cancellationToken);
        var packs = named.Count < ListFrom ? null : await PacksAsync(user, collection, cancellationToken);
        var missing = new List<ContainerId>();
        foreach (var group in named.Chunk(AtOnce))
        {
            var stored = await Task.WhenAll(group.Select(container => IsStoredAsync(user, collection, container, packs, cancellationToken)));
            missing.AddRange(group.Where((container, index) => !stored[index] || retired.Contains(ChainKeys.Retired(container))));
        }
        return missing;
    }

    /// <summary>Which of the packs that a log names are in quarantine.</summary>
    public async ValueTask<IReadOnlyList<ContainerId>> QuarantinedAsync(UserId user, CollectionId collection, HeadRow head, IReadOnlyCollection<ContainerId> named, CancellationToken cancellationToken)
    {
        if (head.WantedPacks == 0) return [];
        var wanted = new HashSet<Hash256>();
        await foreach (var (pack, row) in chain.PacksAsync(user, collection, cancellationToken))
            if (row.Wanted) wanted.Add(pack);
        return [.. named.Where(container => container.IsPack && wanted.Contains(container.Pack))];
    }

    private async Task<HashSet<string>> RetiredAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var retired = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.RetiredPrefix, cancellationToken)) retired.Add(row.Row);
        return retired;
    }

    private async Task<HashSet<string>> PacksAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(BlobNames.Packs(user, collection), cancellationToken)) names.Add(blob.Name);
        return names;
    }

    private async Task<bool> IsStoredAsync(UserId user, CollectionId collection, ContainerId container, HashSet<string>? packs, CancellationToken cancellationToken)
    {
        if (!container.IsPack) return await chain.LogAsync(user, collection, container.Log, cancellationToken) is { IsTrimmed: false };
        if (await HasBlobAsync(BlobNames.Pack(user, collection, container.Pack))) return true;
        // Uploaded again for a repair, and the damaged upload before it is gone.
        return await chain.PackAsync(user, collection, container.Pack, cancellationToken) is { Pack.Readable: { } repair }
            && await HasBlobAsync(BlobNames.Pack(user, collection, container.Pack, repair));

        async ValueTask<bool> HasBlobAsync(string name) => packs?.Contains(name) ?? await blobs.GetPropertiesAsync(name, cancellationToken) is not null;
    }
}
