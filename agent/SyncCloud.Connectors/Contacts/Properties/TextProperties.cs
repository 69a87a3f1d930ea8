using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Properties whose value is a text, or texts in a row.</summary>
internal static class TextProperties
{
    public static ImmutableArray<CardProperty> All { get; } =
    [
        new()
        {
            Section = CardFieldNames.Organizations,
            Names = ["ORG"],
            Read = line => Entry(line, CardFieldNames.Organizations, "org", EntryKeying.First, ReadOrganization(line.Value)),
            Write = (entry, _) => CardValue.Of(entry.Value) is { } organization ? new CardLine { Name = "ORG", Value = WriteOrganization(organization) } : null,
        },
        Text(CardFieldNames.Titles, "TITLE", "name", "title"),
        Text(CardFieldNames.Titles, "ROLE", "name", "role"),
    ];

    public static ImmutableArray<CardProperty> Last { get; } =
    [
        Text(CardFieldNames.Notes, "NOTE", "note", null),
        Text(CardFieldNames.PersonalInfo, "HOBBY", "value", "hobby"),
        Text(CardFieldNames.PersonalInfo, "INTEREST", "value", "interest"),
        Text(CardFieldNames.PersonalInfo, "EXPERTISE", "value", "expertise"),
        new()
        {
            Section = CardFieldNames.RelatedTo,
            Names = ["RELATED"],
            Read = ReadRelated,
            Write = (entry, _) => WriteRelated(entry),
        },
    ];

    /// <param name="section">The section.</param>
    /// <param name="name">The property.</param>
    /// <param name="member">The member that the text is.</param>
    /// <param name="kind">What it is among others of the section; null where there are no others.</param>
    private static CardProperty Text(string section, string name, string member, string? kind) => new()
    {
        Section = section,
        Names = [name],
        Read = line => ContentEscapes.ReadText(line.Value) is var text && section == CardFieldNames.PersonalInfo
            ? Entry(line, section, $"{kind}-{EntryKeys.Text(text)}", EntryKeying.Content, new CardValue().With("kind", kind).With(member, text))
            : Entry(line, section, kind ?? member, EntryKeying.First, new CardValue().With("kind", kind).With(member, text)),
        Write = (entry, _) => CardValue.Of(entry.Value) is { } value && value.Text("kind") == kind ? new CardLine { Name = name, Value = ContentEscapes.WriteText(value.Text(member) ?? "") } : null,
    };

    private static PropertyRead? Entry(CardLine line, string section, string key, EntryKeying keying, CardValue value) => line.ValueType is null or "text"
        ? new PropertyRead(new CardEntry { Section = section, Key = key, Keying = keying, Value = value.Encode() }, line.WithoutValueType()) : null;

    private static CardValue ReadOrganization(string escaped)
    {
        var parts = ContentEscapes.Split(escaped, ';').Select(ContentEscapes.ReadText).ToList();
        return new CardValue().With("name", parts[0]).With("units", parts.Skip(1).ToList<object>());
    }

    private static string WriteOrganization(CardValue organization) =>
        string.Join(';', organization.List("units").OfType<string>().Prepend(organization.Text("name") ?? "").Select(ContentEscapes.WriteText));

    /// <summary>Somebody else, by a URI or a text; the types say what they are to this one.</summary>
    private static PropertyRead? ReadRelated(CardLine line)
    {
        var value = new CardValue().With("relation", CardValue.SetOf(line.Types, static type => type.ToLowerInvariant()));
        value = line.ValueType switch
        {
            null or "uri" => value.With("uri", line.Value),
            "text" => value.With("name", ContentEscapes.ReadText(line.Value)),
            _ => value,
        };
        var text = value.Text("uri") ?? value.Text("name");
        return text is null ? null : new PropertyRead(new CardEntry { Section = CardFieldNames.RelatedTo, Key = EntryKeys.Text(text), Value = value.Encode() }, line with { ValueType = null, Types = [] });
    }

    private static CardLine? WriteRelated(CardEntry entry)
    {
        if (CardValue.Of(entry.Value) is not { } value) return null;
        var line = new CardLine { Name = "RELATED", Value = "", Types = [.. value.Set("relation")] };
        if (value.Text("uri") is { } uri) return CardText.IsOneLine(uri) ? line with { Value = uri } : null;
        return value.Text("name") is { } name ? line with { Value = ContentEscapes.WriteText(name), ValueType = "text" } : null;
    }
}
