using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Notifications;

/// <summary>
/// Which of several brokers (Service Bus namespaces, 10,000 queues each) holds a device's queue. The device's row says so from its first negotiation on, so
/// that adding a broker moves no queue. New devices spread evenly.
/// </summary>
public sealed class QueuePlacement(ITableStore tables, IReadOnlyList<string> places)
{
    internal const string Property = "QueuePlace";

    /// <summary>The device's place, chosen and written down when it has none or its place is no longer one of ours. Null for a device that is not there.</summary>
    public async ValueTask<string?> OfAsync(UserId user, DeviceId device, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, device, cancellationToken) is not { } row) return null;
        if (row.Properties.Text(Property) is { } known && places.Contains(known)) return known;
        // Two requests at once choose alike.
        var chosen = Choose(user, device);
        await tables.CommitAsync(UserKeys.Partition(user), new TableOperation.Merge(UserKeys.Device(device), TableProperties.Empty.With(Property, chosen), null), cancellationToken);
        return chosen;
    }

    /// <summary>The place that the row names, or null: then the device has never had a queue.</summary>
    public async ValueTask<string?> KnownAsync(UserId user, DeviceId device, CancellationToken cancellationToken) =>
        (await FindAsync(user, device, cancellationToken))?.Properties.Text(Property);

    /// <summary>Highest weight: each place wins as many devices as any other.</summary>
    private string Choose(UserId user, DeviceId device) => places.MaxBy(place => Hash256.Of(Encoding.UTF8.GetBytes($"{place}\n{user}\n{device}")).ToString(), StringComparer.Ordinal)
        ?? throw new InvalidOperationException("there is no broker to hold queues");

    private ValueTask<TableRow?> FindAsync(UserId user, DeviceId device, CancellationToken cancellationToken) =>
        tables.ReadAsync(UserKeys.Partition(user), UserKeys.Device(device), cancellationToken);
}
