using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>
/// Stands for Service Bus, one operation for one: where a queue lies is looked up as on Azure, its definition is asked for with each permission, and each hint goes to each device.
/// </summary>
internal sealed class CountedQueues(ITableStore tables, TimeProvider clock) : IDeviceQueues
{
    private readonly QueuePlacement placement = new(tables, ["bus.invalid"]);
    private readonly HashSet<DeviceId> made = [];

    public long Management { get; private set; }
    public long Sends { get; private set; }

    /// <summary>Told of each hint to each device.</summary>
    public Action<DeviceId, Hint>? OnHint { get; set; }

    public async ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken)
    {
        var host = await placement.OfAsync(user, device, cancellationToken);
        // A queue that is not there is asked for in vain, and made.
        Management += made.Add(device) ? 2 : 1;
        return new QueueAccess(new Uri($"https://{host}/{DeviceQueueName.Of(user, device)}"), "none", clock.GetUtcNow() + IDeviceQueues.AccessLifetime);
    }

    public ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken)
    {
        foreach (var device in devices.Where(device => device.Place is not null))
        {
            Sends++;
            OnHint?.Invoke(device.Id, hint);
        }
        return default;
    }

    public ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken) => default;
}
