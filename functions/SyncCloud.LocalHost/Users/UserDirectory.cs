using SyncCloud.Service.Content;
using SyncCloud.Service;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Users;

/// <summary>A user of this service. <paramref name="Bytes"/>: logs, packs and images of all collections.</summary>
internal sealed record UserSummary(string Name, string Id, int Devices, int Collections, long Bytes, DateTimeOffset? LastSeen);

/// <summary>The users that a data folder holds, whether a server works on it or not.</summary>
internal sealed class UserDirectory(SqliteTableStore tables, FolderBlobStore blobs, TimeProvider clock)
{
    private const string NamePrefix = "user-name-";
    private readonly SyncService service = new(tables, blobs, new LinkSigner(new byte[LinkSigner.KeyLength]), clock, new CryptographicRandomBytes(), new ServiceOptions());

    public async Task<IReadOnlyList<UserSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var users = new List<UserSummary>();
        foreach (var (_, row) in await NamesAsync(cancellationToken))
        {
            var user = IdOf(row);
            var devices = (await service.Devices.ListAsync(user, cancellationToken)).Where(device => device.Revoked is null).ToList();
            var collections = await service.Collections.ListAsync(user, cancellationToken);
            users.Add(new UserSummary(row.Properties.Text("Name")!, user.ToString(), devices.Count, collections.Count, collections.Sum(collection => collection.StoredBytes), devices.Max(device => device.LastSeen)));
        }
        return [.. users.OrderBy(user => user.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Removes a user with everything; false when there is none of this name or id. Idempotent: a repeat finishes what was cut short.</summary>
    public async Task<bool> RemoveAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var found = (await NamesAsync(cancellationToken)).FirstOrDefault(named =>
            string.Equals(named.Row.Properties.Text("Name"), nameOrId.Trim(), StringComparison.OrdinalIgnoreCase) || IdOf(named.Row).ToString() == nameOrId);
        if (found.Row is null) return false;
        await RemoveAsync(found.Partition, found.Row, cancellationToken);
        return true;
    }

    /// <summary>Goes on with removals that were cut short; at the start of a server, when no request is under way.</summary>
    public async Task FinishRemovalsAsync(CancellationToken cancellationToken)
    {
        foreach (var (partition, row) in await NamesAsync(cancellationToken))
            if (await UserAccount.IsRemovedAsync(tables, IdOf(row), cancellationToken)) await RemoveAsync(partition, row, cancellationToken);
    }

    private async Task RemoveAsync(string partition, TableRow row, CancellationToken cancellationToken)
    {
        await new UserRemoval(tables, blobs, service.Collections, clock).RemoveAsync(IdOf(row), cancellationToken);
        // Last: as long as the name is there, a removal that was cut short can be found again.
        await tables.CommitAsync(partition, new TableOperation.Delete(row.Row, null), cancellationToken);
    }

    private async Task<IReadOnlyList<(string Partition, TableRow Row)>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new List<(string, TableRow)>();
        foreach (var partition in tables.Partitions(NamePrefix))
            await foreach (var row in tables.QueryPrefixAsync(partition, "", cancellationToken)) names.Add((partition, row));
        return names;
    }

    private static UserId IdOf(TableRow row) => UserId.TryParse(row.Properties.Text("User"), out var user) ? user : throw new LocalServerException($"the row of user '{row.Properties.Text("Name")}' is damaged");
}
