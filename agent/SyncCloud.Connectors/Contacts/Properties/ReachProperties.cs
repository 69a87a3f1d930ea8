using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Where somebody is reached: phones, e-mail, services, the web.</summary>
internal static class ReachProperties
{
    private static readonly Dictionary<string, string> features = new()
    {
        ["cell"] = "mobile", ["fax"] = "fax", ["pager"] = "pager", ["video"] = "video", ["text"] = "text", ["textphone"] = "textphone", ["main-number"] = "main-number",
    };
    private static readonly Dictionary<string, string> featureTypes = features.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static ImmutableArray<CardProperty> All { get; } =
    [
        new() { Section = CardFieldNames.Phones, Names = ["TEL"], Read = ReadPhone, Write = (entry, _) => WritePhone(entry) },
        new() { Section = CardFieldNames.Emails, Names = ["EMAIL"], Read = ReadEmail, Write = (entry, _) => WriteEmail(entry) },
        new() { Section = CardFieldNames.OnlineServices, Names = ["IMPP"], Read = line => ReadUri(line, CardFieldNames.OnlineServices, "impp"), Write = (entry, _) => WriteUri(entry, "IMPP", "impp") },
        new() { Section = CardFieldNames.OnlineServices, Names = ["SOCIALPROFILE", "X-SOCIALPROFILE"], Read = ReadProfile, Write = WriteProfile },
        new() { Section = CardFieldNames.Links, Names = ["URL"], Read = line => ReadUri(line, CardFieldNames.Links, null), Write = (entry, _) => WriteUri(entry, "URL", null) },
    ];

    private static PropertyRead? ReadPhone(CardLine line)
    {
        var number = ContentEscapes.ReadText(line.Value);
        if (line.ValueType == "uri")
        {
            if (!number.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) return null;
            number = number[4..];
        }
        else if (line.ValueType is not (null or "text" or "phone-number")) return null;
        if (number.Length == 0) return null;
        var value = new CardValue().With("number", number).With("features", CardValue.SetOf(line.Types, features.GetValueOrDefault));
        return Entry(CardFieldNames.Phones, EntryKeys.Phone(number), Contexts.Add(value, line), line.Without(static type => Contexts.IsContext(type) || features.ContainsKey(type)));
    }

    private static CardLine? WritePhone(CardEntry entry)
    {
        if (CardValue.Of(entry.Value) is not { } phone || phone.Text("number") is not { } number) return null;
        var types = Contexts.Types(phone);
        foreach (var feature in phone.Set("features"))
            if (featureTypes.GetValueOrDefault(feature) is { } type) types = types.Add(type);
        return new CardLine { Name = "TEL", Value = ContentEscapes.WriteText(number), Types = types };
    }

    private static PropertyRead? ReadEmail(CardLine line)
    {
        var address = ContentEscapes.ReadText(line.Value);
        return address.Length > 0 && line.ValueType is (null or "text") ? Entry(CardFieldNames.Emails, EntryKeys.Email(address), Contexts.Add(new CardValue().With("address", address), line), Contexts.Rest(line)) : null;
    }

    private static CardLine? WriteEmail(CardEntry entry) =>
        CardValue.Of(entry.Value) is { } email && email.Text("address") is { } address ? new CardLine { Name = "EMAIL", Value = ContentEscapes.WriteText(address), Types = Contexts.Types(email) } : null;

    /// <summary>URIs have no escapes in 4.0, and texts that are called so in 3.0 are written without by nearly all.</summary>
    private static PropertyRead? ReadUri(CardLine line, string section, string? property) => line.ValueType is (null or "uri" or "text") && line.Value.Length > 0
        ? Entry(section, EntryKeys.Text(line.Value), Contexts.Add(new CardValue().With("uri", line.Value).With("vCardName", property), line), Contexts.Rest(line)) : null;

    private static CardLine? WriteUri(CardEntry entry, string name, string? property) =>
        CardValue.Of(entry.Value) is { } value && value.Text("vCardName") == property && value.Text("uri") is { } uri && CardText.IsOneLine(uri)
            ? new CardLine { Name = name, Value = uri, Types = Contexts.Types(value) } : null;

    /// <summary>The service is a type in 3.0, and a parameter in 4.0 (RFC 9554 §4.9).</summary>
    private static PropertyRead? ReadProfile(CardLine line)
    {
        if (ReadUri(line, CardFieldNames.OnlineServices, "socialprofile") is not { } read) return null;
        var parameter = line.Others.FirstOrDefault(other => other.Name == "SERVICE-TYPE");
        var service = parameter is { Values: [var only] } ? only : line.Name[0] == 'X' && read.Rest.Types is [var type] ? type : null;
        if (service is null) return read;
        var value = CardValue.Of(read.Entry.Value)!.With("service", service);
        var rest = parameter is { Values: [_] } ? read.Rest with { Others = read.Rest.Others.Remove(parameter) } : read.Rest with { Types = [] };
        return Entry(CardFieldNames.OnlineServices, read.Entry.Key, value, rest);
    }

    private static CardLine? WriteProfile(CardEntry entry, CardVersion version)
    {
        if (WriteUri(entry, "SOCIALPROFILE", "socialprofile") is not { } line) return null;
        var service = CardValue.Of(entry.Value)!.Text("service");
        var old = line with { Name = "X-SOCIALPROFILE" };
        // In 3.0's way only where the one type cannot be taken for anything but the service.
        if (version != CardVersion.V40 && entry.Parameters?.List("TYPE") is null or [])
        {
            if (service is null) return old;
            if (!Contexts.IsContext(service) && CardText.IsToken(service)) return old with { Types = line.Types.Add(service) };
        }
        return service is null ? line : line with { Others = [new("SERVICE-TYPE", [service])] };
    }

    private static PropertyRead Entry(string section, string key, CardValue value, CardLine rest) =>
        new(new CardEntry { Section = section, Key = key, Value = value.Encode() }, rest.WithoutValueType());
}
