using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Telemetry;

/// <summary>Devices' queues whose hints are counted, those that could not be sent too.</summary>
public sealed class MeasuredDeviceQueues(IDeviceQueues queues) : IDeviceQueues
{
    public ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken) => queues.OpenAsync(user, device, service, cancellationToken);

    public async ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken)
    {
        try
        {
            await queues.SendAsync(user, devices, hint, cancellationToken);
            Instruments.Hinted(devices.Count, null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Instruments.Hinted(devices.Count, exception);
            throw;
        }
    }

    public ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken) => queues.CloseAsync(user, device, cancellationToken);
}
