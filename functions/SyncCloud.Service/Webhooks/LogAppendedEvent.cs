using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// A log was committed. Its id is made of the collection and the sequence number alone, so whoever sends it again, for whatever reason, sends the same one and
/// the subscriber sees that he knows it. It tells nothing of what the log holds.
/// </summary>
public sealed record LogAppendedEvent(UserId User, CollectionId Collection, long Sequence, DeviceId Device, ChangeCounts Counts, DateTimeOffset Committed)
{
    public const string Type = "synccloud.log.appended";

    public string Id => $"log-{Collection}-{Sequence.ToString(CultureInfo.InvariantCulture)}";

    public static LogAppendedEvent Of(UserId user, CollectionId collection, CommittedLog log) =>
        new(user, collection, log.Position.Sequence, log.Device, log.Counts, log.Committed);

    /// <summary>The event in the JSON format of CloudEvents 1.0; <paramref name="service"/> is the address under which the service is known.</summary>
    public ReadOnlyMemory<byte> ToCloudEvent(Uri service)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", Id);
            writer.WriteString("source", new Uri(service, $"/collections/{Collection}").AbsoluteUri);
            writer.WriteString("type", Type);
            writer.WriteString("time", Committed.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("datacontenttype", "application/json");
            writer.WriteStartObject("data");
            writer.WriteString("user", User.ToString());
            writer.WriteString("collection", Collection.ToString());
            writer.WriteNumber("sequence", Sequence);
            writer.WriteString("device", Device.ToString());
            writer.WriteNumber("puts", Counts.Puts);
            writer.WriteNumber("patches", Counts.Patches);
            writer.WriteNumber("deletes", Counts.Deletes);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
