using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>The rows <c>device-DEVICE</c> of a user. Rows of before there was any waiting do not wait.</summary>
internal static class DeviceRows
{
    public static TableProperties Admitted { get; } = TableProperties.Empty.With("Waiting", false);

    public static bool IsWaiting(TableRow row) => row.Properties.Flag("Waiting") ?? false;

    /// <summary>All devices of the user, without their cursors: one query.</summary>
    public static async ValueTask<IReadOnlyList<DeviceSummary>> ReadAsync(ITableStore tables, UserId user, CancellationToken cancellationToken)
    {
        var devices = new List<DeviceSummary>();
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.DevicePrefix, cancellationToken)) devices.Add(Of(row));
        return devices;
    }

    private static DeviceSummary Of(TableRow row) => new(DeviceId.Parse(row.Row[UserKeys.DevicePrefix.Length..]), row.Properties.Text("Name")!, row.Properties.Time("Registered")!.Value,
        row.Properties.Time("LastSeen"), row.Properties.Time("Revoked"), row.Properties.Time("Revoked") is null && IsWaiting(row), ImmutableDictionary<CollectionId, long>.Empty);
}
