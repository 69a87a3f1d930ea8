using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>ADR: postal addresses (RFC 6350 §6.3.1).</summary>
internal static class AddressProperty
{
    /// <summary>JSContact's names (RFC 9553 §2.5.1.2) of the components, by their places.</summary>
    public static readonly string[] Kinds = ["postOfficeBox", "apartment", "name", "locality", "region", "postcode", "country"];

    public static CardProperty Property { get; } = new() { Section = CardFieldNames.Addresses, Names = ["ADR"], Read = Read, Write = Write };

    private static PropertyRead? Read(CardLine line)
    {
        var parts = ContentEscapes.Split(line.Value, ';');
        if (parts.Length > Kinds.Length || line.ValueType is not (null or "text")) return null;
        var components = new List<object>();
        for (var place = 0; place < parts.Length; place++) SingleProperties.AddComponents(components, Kinds[place], parts[place]);
        var value = Contexts.Add(new CardValue().With("components", components), line);
        var country = line.Others.FirstOrDefault(other => other.Name == "CC");
        var rest = Contexts.Rest(line).WithoutValueType();
        if (country is { Values: [var code] } && AsCountry(code) is { } upper)
        {
            value.With("countryCode", upper);
            rest = rest with { Others = rest.Others.Remove(country) };
        }
        return new PropertyRead(new CardEntry { Section = CardFieldNames.Addresses, Key = KeyOf(components.OfType<CardValue>()), Value = value.Encode() }, rest);
    }

    public static string KeyOf(IEnumerable<CardValue> components) => EntryKeys.Text(components.Select(component => component.Text("value") ?? ""));

    /// <summary>An ISO 3166-1 code, in upper case; null when it is none.</summary>
    public static string? AsCountry(string code) => code is [var first, var second] && char.IsAsciiLetter(first) && char.IsAsciiLetter(second) ? code.ToUpperInvariant() : null;

    private static CardLine? Write(CardEntry entry, CardVersion version)
    {
        if (CardValue.Of(entry.Value) is not { } address) return null;
        var components = address.List("components").OfType<CardValue>().ToList();
        var line = new CardLine { Name = "ADR", Value = SingleProperties.Join(components, Kinds, Kinds.Length), Types = Contexts.Types(address) };
        // In 3.0 it is a line beside: see CardLabels.
        return version == CardVersion.V40 && address.Text("countryCode") is { } code ? line with { Others = [new("CC", [code])] } : line;
    }
}
