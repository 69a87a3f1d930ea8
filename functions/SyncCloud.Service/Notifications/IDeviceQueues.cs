using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>What opens a device's queue: its absolute address, the value of the Authorization header, and when that ends.</summary>
public sealed record QueueAccess(Uri Queue, string Authorization, DateTimeOffset Expires)
{
    /// <summary>Records print their members; the permission must not end up in a message.</summary>
    public override string ToString() => $"access to {Queue}";
}

/// <summary>The collection's head is this sequence number or a later one.</summary>
public sealed record Hint(CollectionId Collection, long Sequence)
{
    /// <summary>How long a hint that nobody took is worth keeping: a device that has been away for longer asks by itself.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
}

/// <summary>
/// One queue for each device, from which the device itself receives hints (see <see cref="Protocol.Http.DeviceQueue"/>). Safe for concurrent calls. It throws when
/// its broker fails; whoever calls decides what that is worth.
/// </summary>
public interface IDeviceQueues
{
    /// <summary>How long a permission holds.</summary>
    static readonly TimeSpan AccessLifetime = TimeSpan.FromHours(1);

    /// <summary>Makes the device's queue unless it is there, and a permission that opens this queue alone. <paramref name="service"/>: the address that the device calls the service by.</summary>
    ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken);

    /// <summary>Puts a hint into the devices' queues; a device without one is passed over.</summary>
    ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken);

    /// <summary>Removes the device's queue with what is in it; whoever waits there is told that it is gone. Idempotent.</summary>
    ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken);
}
