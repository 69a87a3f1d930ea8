using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>A <see cref="Delivery"/> as the body of a message: JSON.</summary>
public static class DeliveryMessage
{
    public static byte[] Write(Delivery delivery) => JsonSerializer.SerializeToUtf8Bytes(
        new DeliveryJson(delivery.User.ToString(), delivery.Webhook.ToString(), delivery.Collection.ToString(), delivery.Sequence, delivery.Attempt), DeliveryJsonContext.Default.DeliveryJson);

    /// <summary>Throws <see cref="CorruptDataException"/> for a body that is none.</summary>
    public static Delivery Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, DeliveryJsonContext.Default.DeliveryJson) is { Sequence: > 0, Attempt: > 0 } json && UserId.TryParse(json.User, out var user)
                && WebhookId.TryParse(json.Webhook, out var webhook) && CollectionId.TryParse(json.Collection, out var collection))
                return new Delivery(user, webhook, collection, json.Sequence, json.Attempt);
        }
        catch (JsonException exception)
        {
            throw new CorruptDataException("a message of the delivery queue", 0, exception.Message);
        }
        throw new CorruptDataException("a message of the delivery queue", 0, "an id or a number in it is none");
    }
}

internal sealed record DeliveryJson(string User, string Webhook, string Collection, long Sequence, int Attempt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeliveryJson))]
internal sealed partial class DeliveryJsonContext : JsonSerializerContext;
