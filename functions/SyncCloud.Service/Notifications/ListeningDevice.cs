using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Notifications;

/// <summary>A device that may be waiting at its queue. <paramref name="Place"/>: the broker that holds the queue, where there are several (see <see cref="QueuePlacement"/>).</summary>
public sealed record ListeningDevice(DeviceId Id, string? Place);

/// <summary>Which of a user's devices may be listening, from their rows: one query.</summary>
public sealed class ListeningDevices(ITableStore tables, TimeProvider clock)
{
    /// <summary>
    /// Whoever listens has asked for a permission within its lifetime, and the time of the last contact is noted roughly; so a device that has been silent for
    /// longer than this is not told, and costs nothing.
    /// </summary>
    public static readonly TimeSpan Silence = 2 * IDeviceQueues.AccessLifetime;

    /// <summary>Those that are not revoked and have been in contact of late.</summary>
    public async ValueTask<IReadOnlyList<ListeningDevice>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var listening = new List<ListeningDevice>();
        var since = clock.GetUtcNow() - Silence;
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.DevicePrefix, cancellationToken))
        {
            if (row.Properties.Time("Revoked") is not null || !(row.Properties.Time("LastSeen") >= since)) continue;
            listening.Add(new ListeningDevice(DeviceId.Parse(row.Row[UserKeys.DevicePrefix.Length..]), row.Properties.Text(QueuePlacement.Property)));
        }
        return listening;
    }
}
