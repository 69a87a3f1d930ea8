using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>A <see cref="RelayedAppend"/> as the body of a message: JSON.</summary>
public static class RelayMessage
{
    public static byte[] Write(RelayedAppend append) => JsonSerializer.SerializeToUtf8Bytes(new RelayedAppendJson(append.Notice.User.ToString(), append.Notice.Collection.ToString(),
        append.Notice.Author.ToString(), append.Notice.Head.Sequence, append.Notice.Head.Hash.ToString(), append.Notice.HasHooks, append.Devices), RelayJson.Default.RelayedAppendJson);

    /// <summary>Throws <see cref="CorruptDataException"/> for a body that is none.</summary>
    public static RelayedAppend Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, RelayJson.Default.RelayedAppendJson) is { } json && UserId.TryParse(json.User, out var user) && CollectionId.TryParse(json.Collection, out var collection)
                && DeviceId.TryParse(json.Author, out var author) && Hash256.TryParse(json.Hash, out var hash))
                return new RelayedAppend(new AppendNotice(user, collection, author, new LogPosition(json.Sequence, hash), json.HasHooks), json.Devices);
        }
        catch (JsonException exception)
        {
            throw new CorruptDataException("a message of the relay", 0, exception.Message);
        }
        throw new CorruptDataException("a message of the relay", 0, "an id or a hash in it is none");
    }
}

internal sealed record RelayedAppendJson(string User, string Collection, string Author, long Sequence, string Hash, bool HasHooks, bool Devices);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RelayedAppendJson))]
internal sealed partial class RelayJson : JsonSerializerContext;
