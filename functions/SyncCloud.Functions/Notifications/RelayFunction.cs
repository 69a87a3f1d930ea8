using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Functions.Notifications;

/// <summary>Tells those of a commit whom the request that made it did not tell itself. A failure is tried again by the queue.</summary>
public sealed class RelayFunction(DeviceNotifier devices)
{
    [Function("RelayAppended")]
    public async Task RunAsync([ServiceBusTrigger(ServiceBusRelay.Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        await devices.RelayedAsync(RelayMessage.Read(message.Body.ToMemory()), cancellationToken);
}
