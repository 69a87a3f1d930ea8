using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// Google Contacts' export. Since 2024 labels are called so; before, they were types, and a column had the full name. Several phones, addresses and so on have numbered columns; several values that
/// share a label may also stand in one cell, with <c>:::</c> between them.
/// </summary>
internal sealed class GoogleLayout : SheetLayout
{
    private const string Several = " ::: ";

    /// <summary>Before the label of the one that is preferred, and before groups that every account has.</summary>
    private const string Star = "* ";
    private static readonly ImmutableHashSet<string> ownGroups = ["myContacts", "starred", "friends", "family", "coworkers"];
    private static readonly ImmutableArray<(string Kind, string Column)> addressParts =
        [("name", "Street"), ("locality", "City"), ("postOfficeBox", "PO Box"), ("region", "Region"), ("postcode", "Postal Code"), ("country", "Country"), ("apartment", "Extended Address")];

    private static readonly string[] numberedNames = ["E-mail", "Phone", "Address", "Website"];
    private static readonly Dictionary<string, string> former = new()
    {
        ["Given Name"] = "First Name", ["Additional Name"] = "Middle Name", ["Family Name"] = "Last Name", ["Group Membership"] = "Labels",
        ["Organization 1 - Name"] = "Organization Name", ["Organization 1 - Title"] = "Organization Title", ["Organization 1 - Department"] = "Organization Department",
    };

    public override string Header => "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,"
        + "Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value";

    public override string Unknown => CardFieldNames.GoogleCsv;
    public override string? FullNameColumn => "Name";
    public override ImmutableHashSet<string> Telling { get; } = ["E-mail 1 - Value", "Phone 1 - Value", "Labels", "Organization Name", "Phonetic First Name"];

    /// <summary>Of numbered columns, the label was called the type.</summary>
    public override string Canonical(string column)
    {
        if (former.TryGetValue(column, out var present)) return present;
        return column.EndsWith(" - Type", StringComparison.Ordinal) && numberedNames.Any(name => column.StartsWith(name + " ", StringComparison.Ordinal)) ? column[..^"Type".Length] + "Label" : column;
    }

    protected override ImmutableArray<SheetSlot> Once { get; } =
    [
        SheetColumns.Name("Last Name", "First Name", "Middle Name", "Name Prefix", "Name Suffix"),
        SheetColumns.List(CardFieldNames.Nicknames, "Nickname", Several, ListProperties.Nickname, entry => CardValue.Of(entry.Value)?.Text("name")),
        SheetColumns.Organization("Organization Name", "Organization Department"),
        SheetColumns.Text(CardFieldNames.Titles, "Organization Title", "title", "name", "title"),
        SheetColumns.Date("Birthday", "birth", PartialDate.Read, date => PartialDate.Write(date, basic: false)),
        SheetColumns.Text(CardFieldNames.Notes, "Notes", "note", "note", null),
        SheetColumns.List(CardFieldNames.Keywords, "Labels", Several, ReadGroup, WriteGroup),
    ];

    protected override IEnumerable<SheetSlot> Numbered(int number) =>
    [
        Values(CardFieldNames.Emails, $"E-mail {number}", ReadEmail, value => value.Text("address")),
        Values(CardFieldNames.Phones, $"Phone {number}", ReadPhone, value => value.Text("number")),
        Values(CardFieldNames.Links, $"Website {number}", ReadLink, value => value.Text("uri")),
        Address($"Address {number}"),
    ];

    private static CardEntry ReadEmail(string text) => Entry(CardFieldNames.Emails, EntryKeys.Email(text), new CardValue().With("address", text));

    private static CardEntry ReadPhone(string text) => Entry(CardFieldNames.Phones, EntryKeys.Phone(text), new CardValue().With("number", text));

    private static CardEntry ReadLink(string text) => Entry(CardFieldNames.Links, EntryKeys.Text(text), new CardValue().With("uri", text));

    private static CardEntry Entry(string section, string key, CardValue value) => new() { Section = section, Key = key, Value = value.Encode() };

    private static CardEntry ReadGroup(string text) => ListProperties.Keyword(text.StartsWith(Star, StringComparison.Ordinal) ? text[Star.Length..].Trim() : text);

    private static string? WriteGroup(CardEntry entry) => entry.Value.AsFlag() is not true ? null : ownGroups.Contains(entry.Key) ? Star + entry.Key : entry.Key;

    private static SheetSlot Values(string section, string name, Func<string, CardEntry> read, Func<CardValue, string?> write)
    {
        var (label, value) = ($"{name} - Label", $"{name} - Value");
        return new SheetSlot
        {
            Section = section,
            Columns = [label, value],
            Read = cells => cells[value].Split(":::").Select(text => text.Trim()).Where(text => text.Length > 0).Select(text => SheetLabels.Read(read(text), cells[label])),
            Write = (entries, cells) =>
            {
                if (CardValue.Of(entries[0].Value) is not { } entry || write(entry)?.Trim() is not { Length: > 0 } text || text.Contains(":::", StringComparison.Ordinal)) return false;
                cells[label] = SheetLabels.Write(entries[0], entry);
                cells[value] = text;
                return true;
            },
        };
    }

    private static SheetSlot Address(string name)
    {
        ImmutableArray<(string Kind, string Column)> columns = [.. addressParts.Select(part => (part.Kind, $"{name} - {part.Column}"))];
        var (label, formatted) = ($"{name} - Label", $"{name} - Formatted");
        return new SheetSlot
        {
            Section = CardFieldNames.Addresses,
            Columns = [label, formatted, .. columns.Select(pair => pair.Column)],
            Read = cells =>
            {
                var components = SheetColumns.Components(cells, columns);
                if (components.Count == 0 && cells[formatted].Trim() is { Length: > 0 } whole) components = [new CardValue().With("kind", "name").With("value", whole.ReplaceLineEndings("\n"))];
                var ordered = components.OrderBy(component => Array.IndexOf(AddressProperty.Kinds, component.Text("kind"))).ToList();
                return ordered.Count == 0 ? [] : [SheetLabels.Read(Entry(CardFieldNames.Addresses, AddressProperty.KeyOf(ordered), new CardValue().With("components", ordered)), cells[label])];
            },
            Write = (entries, cells) =>
            {
                if (CardValue.Of(entries[0].Value) is not { } address || address.List("components") is not { Count: > 0 } components) return false;
                SheetColumns.WriteComponents(components, cells, columns);
                cells[label] = SheetLabels.Write(entries[0], address);
                cells[formatted] = string.Join('\n', columns.Select(pair => cells[pair.Column]).Where(text => text.Length > 0));
                return true;
            },
        };
    }
}
