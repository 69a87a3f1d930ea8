using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Protocol;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service;

/// <summary>Bodies of the messages that the service sends itself through a broker: JSON.</summary>
internal static class JsonMessage
{
    /// <summary>Throws <see cref="CorruptDataException"/> for a body that is no such JSON, or of which <paramref name="of"/> makes nothing. <paramref name="what"/> names the message.</summary>
    public static T Read<TJson, T>(ReadOnlyMemory<byte> body, JsonTypeInfo<TJson> type, string what, Func<TJson, T?> of) where TJson : class where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, type) is { } json && of(json) is { } message) return message;
        }
        catch (JsonException exception)
        {
            throw new CorruptDataException(what, 0, exception.Message);
        }
        throw new CorruptDataException(what, 0, "an id, a hash or a number in it is none");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RelayedAppendJson))]
[JsonSerializable(typeof(DeliveryJson))]
internal sealed partial class MessageJson : JsonSerializerContext;
