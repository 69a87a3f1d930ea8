using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Webhooks;

/// <summary>Makes one delivery. The next attempt is in the queue before this message leaves it; a failure of the function itself is tried again by the queue.</summary>
public sealed class DeliveryFunction(WebhookService webhooks, IDeliveryQueue queue)
{
    [Function("DeliverToWebhook")]
    public async Task RunAsync([ServiceBusTrigger(ServiceBusDeliveryQueue.Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var delivery = DeliveryMessage.Read(message.Body.ToMemory());
        if (await webhooks.Delivery.DeliverAsync(delivery, cancellationToken) is { } next)
            await queue.EnqueueAsync([delivery with { Attempt = delivery.Attempt + 1 }], next, cancellationToken);
    }
}
