using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>A <see cref="Delivery"/> as the body of a message.</summary>
public static class DeliveryMessage
{
    public static byte[] Write(Delivery delivery) => JsonSerializer.SerializeToUtf8Bytes(
        new DeliveryJson(delivery.User.ToString(), delivery.Webhook.ToString(), delivery.Collection.ToString(), delivery.Sequence, delivery.Attempt), MessageJson.Default.DeliveryJson);

    /// <summary>Throws <see cref="CorruptDataException"/> for a body that is none.</summary>
    public static Delivery Read(ReadOnlyMemory<byte> body) => JsonMessage.Read(body, MessageJson.Default.DeliveryJson, "a message of the delivery queue", static json =>
        json is { Sequence: > 0, Attempt: > 0 } && UserId.TryParse(json.User, out var user) && WebhookId.TryParse(json.Webhook, out var webhook) && CollectionId.TryParse(json.Collection, out var collection)
            ? new Delivery(user, webhook, collection, json.Sequence, json.Attempt) : null);
}

internal sealed record DeliveryJson(string User, string Webhook, string Collection, long Sequence, int Attempt);
