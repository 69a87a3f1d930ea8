using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>A <see cref="RelayedAppend"/> as the body of a message.</summary>
public static class RelayMessage
{
    public static byte[] Write(RelayedAppend append) => JsonSerializer.SerializeToUtf8Bytes(new RelayedAppendJson(append.Notice.User.ToString(), append.Notice.Collection.ToString(),
        append.Notice.Author.ToString(), append.Notice.Head.Sequence, append.Notice.Head.Hash.ToString(), append.Notice.HasHooks, append.Devices), MessageJson.Default.RelayedAppendJson);

    /// <summary>Throws <see cref="CorruptDataException"/> for a body that is none.</summary>
    public static RelayedAppend Read(ReadOnlyMemory<byte> body) => JsonMessage.Read(body, MessageJson.Default.RelayedAppendJson, "a message of the relay", static json =>
        UserId.TryParse(json.User, out var user) && CollectionId.TryParse(json.Collection, out var collection) && DeviceId.TryParse(json.Author, out var author) && Hash256.TryParse(json.Hash, out var hash)
            ? new RelayedAppend(new AppendNotice(user, collection, author, new LogPosition(json.Sequence, hash), json.HasHooks), json.Devices) : null);
}

internal sealed record RelayedAppendJson(string User, string Collection, string Author, long Sequence, string Hash, bool HasHooks, bool Devices);
