using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>Properties as a JSON object whose names start with the value's type, so that a person can read the database.</summary>
internal static class PropertyEncoding
{
    public static string Encode(TableProperties properties)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in properties.Values)
            {
                switch (value)
                {
                    case string text: writer.WriteString("s:" + name, text); break;
                    case long number: writer.WriteNumber("n:" + name, number); break;
                    case bool flag: writer.WriteBoolean("b:" + name, flag); break;
                    case DateTimeOffset time: writer.WriteString("t:" + name, time.ToString("O", CultureInfo.InvariantCulture)); break;
                    case byte[] bytes: writer.WriteBase64String("x:" + name, bytes); break;
                    default: throw new InvalidOperationException($"property {name} has type {value.GetType().Name}");
                }
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static TableProperties Decode(string encoded)
    {
        var properties = TableProperties.Empty;
        using var document = JsonDocument.Parse(encoded);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            var (name, value) = (member.Name[2..], member.Value);
            properties = member.Name[0] switch
            {
                's' => properties.With(name, value.GetString()!),
                'n' => properties.With(name, value.GetInt64()),
                'b' => properties.With(name, value.GetBoolean()),
                't' => properties.With(name, DateTimeOffset.ParseExact(value.GetString()!, "O", CultureInfo.InvariantCulture)),
                'x' => properties.With(name, value.GetBytesFromBase64()),
                _ => throw new StorageException($"the database holds a property '{member.Name}' of unknown type", isFull: false, inner: null),
            };
        }
        return properties;
    }
}
