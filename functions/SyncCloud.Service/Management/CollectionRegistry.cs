using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>A collection as its user sees it. <paramref name="StoredBytes"/>: logs, packs and images, also those reserved and not yet uploaded.</summary>
public sealed record CollectionSummary(CollectionId Id, string Name, string Kind, DateTimeOffset Created, LogPosition Head, long StoredBytes, long WantedPacks = 0);

/// <summary><paramref name="IsNew"/> is false when the user had a collection of that name and kind already.</summary>
public sealed record CreatedCollection(CollectionSummary Collection, bool IsNew);

/// <summary>The collections of users. Names are unique for a user without regard to case; two that create at once get one collection.</summary>
public sealed class CollectionRegistry(ITableStore tables, IBlobStore blobs, Chain chain, UserUsage usage, TimeProvider clock, IRandomBytes random, ServiceOptions options)
{
    private const int MaxTries = 16;
    private const int ReadAtOnce = 32;

    // One row for each collection that was ever made, for what goes over all of them.
    private const string AllPartition = "collections";

    public async ValueTask<Outcome<CreatedCollection>> CreateAsync(UserId user, string? name, string? kind, CancellationToken cancellationToken)
    {
        if (!Names.IsCollectionName(name)) return new Refusal.InvalidRequest("a collection's name has 1 to 63 letters, digits or -_.");
        if (!Names.IsKind(kind)) return new Refusal.InvalidRequest("a kind has 1 to 63 lower-case letters, digits or -. and starts with a letter");
        var partition = UserKeys.Partition(user);
        for (var i = 0; i < MaxTries; i++)
        {
            if (await tables.ReadAsync(partition, UserKeys.Name(name!), cancellationToken) is { } taken)
            {
                if (await FindAsync(user, CollectionId.Read(taken.Properties.Bytes("Collection")), cancellationToken) is not { } existing) continue;
                return existing.Kind == kind ? new CreatedCollection(existing, IsNew: false) : new Refusal.KindMismatch(existing.Kind);
            }
            if (await CountAsync(user, cancellationToken) >= options.MaxCollections)
                return new Refusal.InvalidRequest($"a user may have {options.MaxCollections} collections");

            if (await UserAccount.GuardAsync(tables, user, cancellationToken) is not { } notRemoved) return new Refusal.Unauthenticated();

            // The head comes first: whoever learns the collection's id can append at once. A crash here leaves a head that nobody can name.
            var id = new CollectionId(random.NextId());
            var head = HeadRow.New(id, kind!);
            var chainPartition = ChainKeys.Partition(user, id);
            await tables.CommitAsync(chainPartition, new TableOperation.Insert(ChainKeys.Head, head.ToProperties()), cancellationToken);
            await tables.CommitAsync(AllPartition, new TableOperation.Upsert($"{user}-{id}", TableProperties.Empty), cancellationToken);
            var created = clock.GetUtcNow();
            var outcome = await tables.CommitAsync(partition,
            [
                notRemoved,
                new TableOperation.Insert(UserKeys.Name(name!), TableProperties.Empty.With("Collection", id.ToArray())),
                new TableOperation.Insert(UserKeys.Collection(id), TableProperties.Empty.With("Name", name!).With("Kind", kind!).With("Created", created)),
            ], cancellationToken);
            if (outcome is TransactionOutcome.Committed) return new CreatedCollection(new CollectionSummary(id, name!, kind!, created, head.Position, 0), IsNew: true);
            await tables.CommitAsync(chainPartition, new TableOperation.Delete(ChainKeys.Head, null), cancellationToken);
        }
        return new Refusal.TryLater("too many create a collection of this name at once", TimeSpan.FromSeconds(1));
    }

    /// <summary>Every collection of every user, also deleted ones.</summary>
    public async IAsyncEnumerable<(UserId User, CollectionId Collection)> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(AllPartition, "", cancellationToken))
            if (row.Row.Split('-') is [var user, var collection] && UserId.TryParse(user, out var userId)) yield return (userId, CollectionId.Parse(collection));
    }

    public async ValueTask<IReadOnlyList<CollectionSummary>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var contents = await usage.ContentBytesAsync(user, cancellationToken);
        var collections = new List<CollectionSummary>();
        var live = new List<(CollectionId Id, TableProperties Row)>();
        await foreach (var one in LiveAsync(user, cancellationToken)) live.Add(one);
        foreach (var some in live.Chunk(ReadAtOnce))
        {
            var summaries = await Task.WhenAll(some.Select(one => SummaryAsync(user, one.Id, one.Row, contents(one.Id), cancellationToken).AsTask()));
            collections.AddRange(summaries.OfType<CollectionSummary>());
        }
        return collections;
    }

    /// <summary>The ids of the user's collections.</summary>
    public async IAsyncEnumerable<CollectionId> IdsAsync(UserId user, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (id, _) in LiveAsync(user, cancellationToken)) yield return id;
    }

    /// <summary>
    /// Deletes a collection with its logs and contents. The name is free and the bytes are off the quota at once; what a crash or a lost connection
    /// leaves of the blobs and rows, the same call removes when it is repeated.
    /// </summary>
    public async ValueTask<Outcome<Done>> DeleteAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        if (!await HideAsync(user, collection, cancellationToken)) return new Refusal.UnknownCollection();
        // From here no append commits: each replaces the head on its ETag.
        var chainPartition = ChainKeys.Partition(user, collection);
        await tables.CommitAsync(chainPartition, new TableOperation.Merge(ChainKeys.Head, TableProperties.Empty.With("Deleted", true), null), cancellationToken);
        await foreach (var blob in blobs.ListAsync(BlobNames.Prefix(user, collection), cancellationToken))
            await blobs.DeleteAsync(blob.Name, null, cancellationToken);
        await DeleteRowsAsync(chainPartition, "", ChainKeys.Head, cancellationToken);
        await DeleteRowsAsync(UserKeys.Partition(user), UserKeys.Reserved(collection), "", cancellationToken);
        // What was counted by a request that was under way.
        await HideAsync(user, collection, cancellationToken);
        return default(Done);
    }

    /// <summary>Takes the collection off the user's list, in one transaction with its name and its usage. False when the user never had it.</summary>
    private async ValueTask<bool> HideAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        while (true)
        {
            if (await tables.ReadAsync(partition, UserKeys.Collection(collection), cancellationToken) is not { } row) return false;
            var operations = new List<TableOperation>();
            if (!(row.Properties.Flag("Deleted") ?? false))
            {
                operations.Add(new TableOperation.Merge(UserKeys.Collection(collection), TableProperties.Empty.With("Deleted", true), row.ETag));
                operations.Add(new TableOperation.Delete(UserKeys.Name(row.Properties.Text("Name")!), null));
            }
            operations.AddRange(await usage.ReleaseAsync(user, collection, cancellationToken));
            if (operations.Count == 0 || await tables.CommitAsync(partition, operations, cancellationToken) is TransactionOutcome.Committed) return true;
        }
    }

    private async ValueTask DeleteRowsAsync(string partition, string prefix, string except, CancellationToken cancellationToken)
    {
        var batch = new List<TableOperation>();
        await foreach (var row in tables.QueryAsync(partition, prefix, prefix + TableKey.Last, cancellationToken))
        {
            if (row.Row == except) continue;
            batch.Add(new TableOperation.Delete(row.Row, null));
            if (batch.Count == TableOperation.MaxPerTransaction) await FlushAsync();
        }
        if (batch.Count > 0) await FlushAsync();

        async ValueTask FlushAsync()
        {
            // A row that another repeat of this call has deleted already fails its batch; the rest of it goes on.
            while (batch.Count > 0 && await tables.CommitAsync(partition, batch, cancellationToken) is TransactionOutcome.Failed failed) batch.RemoveAt(failed.Operation);
            batch.Clear();
        }
    }

    private async ValueTask<CollectionSummary?> FindAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Collection(collection), cancellationToken);
        if (row is null || (row.Properties.Flag("Deleted") ?? false)) return null;
        return await SummaryAsync(user, collection, row.Properties, await usage.ContentBytesAsync(user, collection, cancellationToken), cancellationToken);
    }

    private async ValueTask<CollectionSummary?> SummaryAsync(UserId user, CollectionId collection, TableProperties row, long contents, CancellationToken cancellationToken) =>
        await chain.HeadAsync(user, collection, cancellationToken) is var (head, _)
            ? new CollectionSummary(collection, row.Text("Name")!, row.Text("Kind")!, row.Time("Created")!.Value, head.Position, head.LogBytes + contents, head.WantedPacks)
            : null;

    private async ValueTask<int> CountAsync(UserId user, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in LiveAsync(user, cancellationToken)) count++;
        return count;
    }

    private async IAsyncEnumerable<(CollectionId Id, TableProperties Row)> LiveAsync(UserId user, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.CollectionPrefix, cancellationToken))
        {
            if (!(row.Properties.Flag("Deleted") ?? false)) yield return (CollectionId.Parse(row.Row[UserKeys.CollectionPrefix.Length..]), row.Properties);
        }
    }
}
