namespace SyncCloud.Service.Notifications;

/// <summary>
/// Which queues of a broker can go: those of devices that nobody has sent to or received from for days. Only devices that may be listening are sent to, so that
/// is a device that has been silent; when it is back it negotiates and has its queue again.
/// </summary>
public static class SilentQueues
{
    public static readonly TimeSpan Age = TimeSpan.FromDays(7);

    public static bool MayGo(string queue, DateTimeOffset created, DateTimeOffset lastUsed, DateTimeOffset now) =>
        DeviceQueueName.Is(queue) && now - created > Age && now - lastUsed > Age;
}
