using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SyncCloud.Service.Webhooks;

/// <summary>The JSON format of CloudEvents 1.0.</summary>
internal static class CloudEvent
{
    /// <summary>One event in structured mode; <paramref name="data"/> writes the members of its data.</summary>
    public static ReadOnlyMemory<byte> Write(string id, Uri source, string type, DateTimeOffset time, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) WriteTo(writer, id, source, type, time, data);
        return buffer.WrittenMemory;
    }

    public static void WriteTo(Utf8JsonWriter writer, string id, Uri source, string type, DateTimeOffset time, Action<Utf8JsonWriter> data)
    {
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", id);
        writer.WriteString("source", source.AbsoluteUri);
        writer.WriteString("type", type);
        writer.WriteString("time", time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("datacontenttype", "application/json");
        writer.WriteStartObject("data");
        data(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
