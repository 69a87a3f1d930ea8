using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Webhooks;

/// <summary>Makes one delivery. What the function itself cannot do is tried again by the queue.</summary>
public sealed class DeliveryFunction(WebhookService webhooks, IDeliveryQueue queue)
{
    [Function("DeliverToWebhook")]
    public async Task RunAsync([ServiceBusTrigger(ServiceBusDeliveryQueue.Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        await webhooks.Delivery.WorkOffAsync(DeliveryMessage.Read(message.Body.ToMemory()), queue, cancellationToken);
}
