using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// Pictures and sounds. Their bytes are in the value as such: 3.0 has them as base64 with a type of its own, 4.0 in a <c>data:</c> URI with a media type.
/// </summary>
internal static class MediaProperties
{
    private const string Base64 = ";base64,";

    public static ImmutableArray<CardProperty> All { get; } = [Media("PHOTO", "photo", "image/"), Media("LOGO", "logo", "image/"), Media("SOUND", "sound", "audio/")];

    private static CardProperty Media(string name, string kind, string family) => new()
    {
        Section = CardFieldNames.Media,
        Names = [name],
        Read = line => Read(line, kind, family),
        Write = (entry, version) => CardValue.Of(entry.Value) is { } value && value.Text("kind") == kind ? Write(value, name, family, version) : null,
    };

    private static PropertyRead? Read(CardLine line, string kind, string family)
    {
        var value = new CardValue().With("kind", kind);
        var type = line.Types is [var only] ? only : null;
        if (line.Encoding == "b")
        {
            if (line.ValueType is not (null or "binary") || Bytes(line.Value) is not { } bytes) return null;
            value.With("mediaType", TypeOf(type, family)).With("data", bytes);
            return Entry(kind, value, line with { Types = type is null ? line.Types : [], Encoding = null });
        }
        if (line.ValueType is not (null or "uri")) return null;
        if (!line.Value.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            if (!line.Value.Contains(':')) return null;
            return Entry(kind, value.With("uri", line.Value), line);
        }
        var comma = line.Value.IndexOf(Base64, StringComparison.OrdinalIgnoreCase);
        if (comma < 0 || Bytes(line.Value[(comma + Base64.Length)..]) is not { } data) return null;
        return Entry(kind, value.With("mediaType", TypeOf(line.Value[5..comma], family)).With("data", data), line);
    }

    private static CardLine? Write(CardValue value, string name, string family, CardVersion version)
    {
        if (value.Text("uri") is { } uri) return uri.Contains(':') && CardText.IsOneLine(uri) ? new CardLine { Name = name, Value = uri, ValueType = version == CardVersion.V40 ? null : "uri" } : null;
        if (value.Bytes("data") is not { } data) return null;
        var type = value.Text("mediaType") ?? "";
        var text = Convert.ToBase64String(data);
        if (type.Contains(';') || type.Contains(',') || !CardText.IsOneLine(type)) return null;
        if (version == CardVersion.V40) return new CardLine { Name = name, Value = $"data:{type}{Base64}{text}" };
        var known = type.StartsWith(family, StringComparison.Ordinal) && !type[family.Length..].Contains('/') ? type[family.Length..].ToUpperInvariant() : type;
        return new CardLine { Name = name, Value = text, Encoding = "b", Types = known.Length == 0 ? [] : [known] };
    }

    /// <summary>A media type; where there is only what 3.0 has for one, one of the family.</summary>
    private static string? TypeOf(string? type, string family) => string.IsNullOrEmpty(type) ? null : (type.Contains('/') ? type : family + type).ToLowerInvariant();

    /// <summary>Null when the text is no base64 as everybody writes it.</summary>
    private static byte[]? Bytes(string text)
    {
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, buffer, out var length) && length > 0 ? buffer[..length] : null;
    }

    private static PropertyRead Entry(string kind, CardValue value, CardLine rest) =>
        new(new CardEntry { Section = CardFieldNames.Media, Key = kind, Keying = EntryKeying.First, Value = value.Encode() }, rest.WithoutValueType());
}
