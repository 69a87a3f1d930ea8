using System.Globalization;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// A log was committed. Its id is made of the collection, the sequence number and the beginning of the log's hash alone, so whoever sends it again, for whatever
/// reason, sends the same one and the subscriber sees that he knows it; a log that takes a number anew in a store that was set back has an id of its own.
/// It tells nothing of what the log holds.
/// </summary>
public sealed record LogAppendedEvent(UserId User, CollectionId Collection, long Sequence, Hash256 Hash, DeviceId Device, ChangeCounts Counts, DateTimeOffset Committed)
{
    private const int HashDigits = 16;

    public const string Type = "synccloud.log.appended";

    public string Id => $"log-{Collection}-{Sequence.ToString(CultureInfo.InvariantCulture)}-{Hash.ToString()[..HashDigits]}";

    public static LogAppendedEvent Of(UserId user, CollectionId collection, CommittedLog log) =>
        new(user, collection, log.Position.Sequence, log.Position.Hash, log.Device, log.Counts, log.Committed);

    /// <summary>The event in the JSON format of CloudEvents 1.0; <paramref name="service"/> is the address under which the service is known.</summary>
    public ReadOnlyMemory<byte> ToCloudEvent(Uri service) => CloudEvent.Write(Id, Source(service), Type, Committed, WriteData);

    /// <summary>The same as one of a batch.</summary>
    public void WriteTo(Utf8JsonWriter writer, Uri service) => CloudEvent.WriteTo(writer, Id, Source(service), Type, Committed, WriteData);

    private Uri Source(Uri service) => new(service, $"/collections/{Collection}");

    private void WriteData(Utf8JsonWriter data)
    {
        data.WriteString("user", User.ToString());
        data.WriteString("collection", Collection.ToString());
        data.WriteNumber("sequence", Sequence);
        data.WriteString("device", Device.ToString());
        data.WriteNumber("puts", Counts.Puts);
        data.WriteNumber("patches", Counts.Patches);
        data.WriteNumber("deletes", Counts.Deletes);
    }
}
