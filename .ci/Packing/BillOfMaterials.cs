using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SyncCloud.Packing;

/// <summary>What a program is made of, as CycloneDX 1.6 in JSON. The same components give the same bytes.</summary>
internal static class BillOfMaterials
{
    private static readonly JsonWriterOptions form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="program">The program's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="commit">The commit that it is built from.</param>
    /// <param name="time">The commit's time.</param>
    /// <param name="components">Everything in it that was not built here; direct and indirect.</param>
    public static byte[] Write(string program, string version, string commit, DateTimeOffset time, IReadOnlyCollection<Component> components)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, form))
        {
            var url = $"pkg:generic/{program}@{version}";
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteString("serialNumber", $"urn:uuid:{Serial($"{url} {commit}")}");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteString("timestamp", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("component");
            Identify("application", program, version, url);
            License("MIT");
            json.WriteStartObject("pedigree");
            json.WriteStartArray("commits");
            json.WriteStartObject();
            json.WriteString("uid", commit);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("components");
            foreach (var component in components)
            {
                json.WriteStartObject();
                Identify("library", component.Name, component.Version, component.Url);
                if (component.Sha512 is { } sum)
                {
                    json.WriteStartArray("hashes");
                    json.WriteStartObject();
                    json.WriteString("alg", "SHA-512");
                    json.WriteString("content", sum);
                    json.WriteEndObject();
                    json.WriteEndArray();
                }
                if (component.Licence is { } licence) License(licence);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            var indirect = components.SelectMany(component => component.Needs).ToHashSet();
            Needs(url, components.Select(component => component.Url).Where(one => !indirect.Contains(one)));
            foreach (var component in components) Needs(component.Url, component.Needs);
            json.WriteEndArray();
            json.WriteEndObject();

            void Identify(string type, string name, string versionOf, string reference)
            {
                json.WriteString("type", type);
                json.WriteString("bom-ref", reference);
                json.WriteString("name", name);
                json.WriteString("version", versionOf);
                json.WriteString("purl", reference);
            }

            void License(string expression)
            {
                json.WriteStartArray("licenses");
                json.WriteStartObject();
                json.WriteString("expression", expression);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            void Needs(string reference, IEnumerable<string> needs)
            {
                json.WriteStartObject();
                json.WriteString("ref", reference);
                json.WriteStartArray("dependsOn");
                foreach (var need in needs) json.WriteStringValue(need);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        }
        return [.. bytes.ToArray(), (byte)'\n'];
    }

    /// <summary>A UUID of version 8 (RFC 9562 §5.8) of a text.</summary>
    private static Guid Serial(string of)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
