using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>
/// Removes a user for good: first the mark, on which every registration and every new collection of the user fails, then devices, then blobs, then rows,
/// the name last. A repeat finishes what a crash or a request that was under way left. The mark stays: a token that was issued once never lives again.
/// </summary>
public sealed class UserRemoval(ITableStore tables, IBlobStore blobs, CollectionRegistry collections, TimeProvider clock)
{
    public async ValueTask RemoveAsync(UserId user, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        await tables.CommitAsync(partition, new TableOperation.InsertOrMerge(UserKeys.Account, TableProperties.Empty.With(UserAccount.Removed, clock.GetUtcNow())), cancellationToken);
        // Without its row a device is nobody's, so this ends all its requests at once.
        await DeleteRowsAsync(partition, UserKeys.DevicePrefix, cancellationToken);
        await foreach (var row in tables.QueryPrefixAsync(partition, UserKeys.CollectionPrefix, cancellationToken))
        {
            var collection = CollectionId.Parse(row.Row[UserKeys.CollectionPrefix.Length..]);
            await collections.DeleteAsync(user, collection, cancellationToken);
            // An upload that was let in before may have ended only now.
            await foreach (var blob in blobs.ListAsync(BlobNames.Prefix(user, collection), cancellationToken)) await blobs.DeleteAsync(blob.Name, null, cancellationToken);
            await DeleteRowsAsync(ChainKeys.Partition(user, collection), "", cancellationToken);
            await tables.CommitAsync(partition, new TableOperation.Delete(row.Row, null), cancellationToken);
        }
        await DeleteRowsAsync(partition, "", cancellationToken);
    }

    private async ValueTask DeleteRowsAsync(string partition, string prefix, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(partition, prefix, cancellationToken))
            if (row.Row != UserKeys.Account) await tables.CommitAsync(partition, new TableOperation.Delete(row.Row, null), cancellationToken);
    }
}

/// <summary>The row <c>account</c> of a user: whether the user was removed. Its version changes with the user's devices.</summary>
internal static class UserAccount
{
    public const string Removed = "Removed";

    /// <summary>An operation that makes every transaction fail which has a guard of before.</summary>
    public static TableOperation Touch { get; } = new TableOperation.InsertOrMerge(UserKeys.Account, TableProperties.Empty);

    /// <summary>An operation that belongs into a transaction which makes something new of the user's: with it the transaction fails once the user is removed. Null when that has happened.</summary>
    public static async ValueTask<TableOperation?> GuardAsync(ITableStore tables, UserId user, CancellationToken cancellationToken) =>
        await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Account, cancellationToken) is not { } row ? new TableOperation.Insert(UserKeys.Account, TableProperties.Empty)
            : row.Properties.Time(Removed) is null ? new TableOperation.Merge(UserKeys.Account, TableProperties.Empty, row.ETag)
            : null;

    public static async ValueTask<bool> IsRemovedAsync(ITableStore tables, UserId user, CancellationToken cancellationToken) =>
        await GuardAsync(tables, user, cancellationToken) is null;
}
