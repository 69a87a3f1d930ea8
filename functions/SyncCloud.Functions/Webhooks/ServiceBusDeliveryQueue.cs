using Azure.Messaging.ServiceBus;
using SyncCloud.Functions.Notifications;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Webhooks;

/// <summary>The queue <c>webhooks</c>, which <see cref="DeliveryFunction"/> works off; what is due later is a scheduled message.</summary>
public sealed class ServiceBusDeliveryQueue(ServiceBusNamespaces namespaces) : IDeliveryQueue
{
    public const string Queue = "webhooks";
    private readonly ServiceBusSender sender = namespaces.Own.CreateSender(Queue);

    public async ValueTask EnqueueAsync(IReadOnlyCollection<Delivery> deliveries, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0) return;
        var messages = deliveries.Select(delivery => new ServiceBusMessage(DeliveryMessage.Write(delivery)) { ContentType = "application/json", ScheduledEnqueueTime = due });
        // A list is sent as one batch; a hundred of these are far below the 256 KB that one may have.
        try { await sender.SendMessagesAsync(messages, cancellationToken); }
        catch (ServiceBusException exception) { throw new StorageException($"Service Bus failed: {exception.Reason}", isFull: false, exception); }
    }
}
