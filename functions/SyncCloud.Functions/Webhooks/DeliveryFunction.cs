using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Webhooks;

/// <summary>
/// Makes one delivery. The next attempt is in the queue before this message leaves it. While the tables cannot be reached it waits as a message for later: what is
/// tried again at once would soon be a dead letter, which nobody reads.
/// </summary>
public sealed class DeliveryFunction(WebhookService webhooks, IDeliveryQueue queue)
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    [Function("DeliverToWebhook")]
    public async Task RunAsync([ServiceBusTrigger(ServiceBusDeliveryQueue.Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var delivery = DeliveryMessage.Read(message.Body.ToMemory());
        try
        {
            if (await webhooks.Delivery.DeliverAsync(delivery, cancellationToken) is { } next)
                await queue.EnqueueAsync([delivery with { Attempt = delivery.Attempt + 1 }], next, cancellationToken);
        }
        catch (StorageException)
        {
            await queue.EnqueueAsync([delivery], DateTimeOffset.UtcNow + Later, cancellationToken);
        }
    }
}
