using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>An event to be sent to an endpoint. What it says is read from the chain when it is sent. <paramref name="Attempt"/>: 1, 2, …</summary>
public sealed record Delivery(UserId User, WebhookId Webhook, CollectionId Collection, long Sequence, int Attempt);

/// <summary>Deliveries to be made, each once its time has come. One may come out more than once, and in any order. Safe for concurrent calls.</summary>
public interface IDeliveryQueue
{
    /// <summary>Durable on return. Whatever it throws, some may be in the queue.</summary>
    ValueTask EnqueueAsync(IReadOnlyCollection<Delivery> deliveries, DateTimeOffset due, CancellationToken cancellationToken);
}
