using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Notifications;

/// <summary>Tells those of a commit whom the request that made it did not tell itself. A failure is tried again by the queue.</summary>
public sealed class RelayFunction(DeviceNotifier devices, WebhookService webhooks)
{
    [Function("RelayAppended")]
    public async Task RunAsync([ServiceBusTrigger(ServiceBusRelay.Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var append = RelayMessage.Read(message.Body.ToMemory());
        await devices.RelayedAsync(append, cancellationToken);
        if (append.Notice.HasHooks) await webhooks.Queueing.QueueAsync(append.Notice.User, append.Notice.Collection, cancellationToken);
    }
}
