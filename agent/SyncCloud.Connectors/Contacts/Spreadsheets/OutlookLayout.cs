using System.Collections.Immutable;
using System.Globalization;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Outlook's export: a column for each place and use of a phone, three e-mail addresses, three postal addresses. Further ones stay on the other devices.</summary>
internal sealed class OutlookLayout : SheetLayout
{
    private static readonly (string Column, string? Context, string? Feature)[] phones =
    [
        ("Business Phone", "work", null), ("Business Phone 2", "work", null), ("Business Fax", "work", "fax"), ("Home Phone", "private", null), ("Home Phone 2", "private", null), ("Home Fax", "private", "fax"),
        ("Mobile Phone", null, "mobile"), ("Pager", null, "pager"), ("Company Main Phone", null, "main-number"), ("TTY/TDD Phone", null, "textphone"), ("Other Phone", null, null), ("Other Fax", null, "fax"),
    ];

    public override string Header => "First Name,Middle Name,Last Name,Title,Suffix,Web Page,Notes,E-mail Address,E-mail 2 Address,E-mail 3 Address,Home Phone,Home Phone 2,Mobile Phone,Pager,Home Fax,Home Street,Home City,"
        + "Home State,Home Postal Code,Home Country/Region,Company,Department,Job Title,Business Phone,Business Phone 2,Business Fax,Company Main Phone,Business Street,Business City,Business State,Business Postal Code,"
        + "Business Country/Region,Other Phone,Other Fax,Other Street,Other City,Other State,Other Postal Code,Other Country/Region,Birthday,Anniversary,Categories";

    public override string Unknown => CardFieldNames.OutlookCsv;
    public override ImmutableHashSet<string> Telling { get; } = ["E-mail Address", "Business Phone", "Home Phone", "Mobile Phone", "Business Street"];

    public override string Canonical(string column) => column.EndsWith(" Country", StringComparison.Ordinal) ? column + "/Region" : column;

    protected override ImmutableArray<SheetSlot> Once { get; } =
    [
        SheetColumns.Name("Last Name", "First Name", "Middle Name", "Title", "Suffix"),
        SheetColumns.Organization("Company", "Department"),
        SheetColumns.Text(CardFieldNames.Titles, "Job Title", "title", "name", "title"),
        .. new[] { "E-mail Address", "E-mail 2 Address", "E-mail 3 Address" }.Select(column => Single(CardFieldNames.Emails, column, "address", EntryKeys.Email, (null, null))),
        .. phones.Select(phone => Single(CardFieldNames.Phones, phone.Column, "number", EntryKeys.Phone, (phone.Context, phone.Feature))),
        Single(CardFieldNames.Links, "Web Page", "uri", text => EntryKeys.Text(text), (null, null)),
        Address("Home", "private"),
        Address("Business", "work"),
        Address("Other", null),
        SheetColumns.Date("Birthday", "birth", ReadDate, WriteDate),
        SheetColumns.Date("Anniversary", "wedding", ReadDate, WriteDate),
        SheetColumns.Text(CardFieldNames.Notes, "Notes", "note", "note", null),
        SheetColumns.List(CardFieldNames.Keywords, "Categories", ";", ListProperties.Keyword, entry => entry.Value.AsFlag() is true ? entry.Key : null),
    ];

    private static SheetSlot Single(string section, string column, string member, Func<string, string> key, (string? Context, string? Feature) meaning) => new()
    {
        Section = section,
        Columns = [column],
        Read = cells => cells[column].Trim() is { Length: > 0 } text
            ? [new CardEntry { Section = section, Key = key(text), Value = With(new CardValue().With(member, text), meaning).Encode() }] : [],
        Write = (entries, cells) =>
        {
            if (cells[column].Length > 0 || CardValue.Of(entries[0].Value) is not { } value || value.Text(member)?.Trim() is not { Length: > 0 } text) return false;
            if (section == CardFieldNames.Phones && !Fits(value, meaning)) return false;
            cells[column] = text;
            return true;
        },
    };

    private static CardValue With(CardValue value, (string? Context, string? Feature) meaning) =>
        value.With("contexts", CardValue.SetOf(meaning.Context)).With("features", CardValue.SetOf(meaning.Feature));

    /// <summary>A phone goes to the first column that says nothing wrong of it and most of what is said of it.</summary>
    private static bool Fits(CardValue phone, (string? Context, string? Feature) meaning)
    {
        var (contexts, features) = (phone.Set("contexts").ToHashSet(), phone.Set("features").ToHashSet());
        if (meaning.Feature is { } feature) return features.Contains(feature) && (meaning.Context is null || contexts.Contains(meaning.Context));
        if (phones.Any(column => column.Feature is not null && features.Contains(column.Feature))) return false;
        return meaning.Context is { } context ? contexts.Contains(context) : contexts.Count == 0;
    }

    private static SheetSlot Address(string name, string? context)
    {
        ImmutableArray<(string Kind, string Column)> columns =
        [
            ("postOfficeBox", $"{name} Address PO Box"), ("name", $"{name} Street"), ("name", $"{name} Street 2"), ("name", $"{name} Street 3"), ("locality", $"{name} City"), ("region", $"{name} State"),
            ("postcode", $"{name} Postal Code"), ("country", $"{name} Country/Region"),
        ];
        return new SheetSlot
        {
            Section = CardFieldNames.Addresses,
            Columns = [.. columns.Select(pair => pair.Column)],
            Read = cells => SheetColumns.Components(cells, columns) is { Count: > 0 } components
                ? [new CardEntry { Section = CardFieldNames.Addresses, Key = AddressProperty.KeyOf(components), Value = With(new CardValue().With("components", components), (context, null)).Encode() }] : [],
            Write = (entries, cells) =>
            {
                if (CardValue.Of(entries[0].Value) is not { } address || address.List("components") is not { Count: > 0 } components) return false;
                var contexts = address.Set("contexts").ToList();
                if (context is null ? contexts.Count > 0 : !contexts.Contains(context)) return false;
                var left = components.OfType<CardValue>().Where(component => component.Text("kind") != "apartment").ToList();
                foreach (var (kind, column) in columns)
                {
                    var last = column.EndsWith('3') || kind != "name";
                    var own = left.FindAll(component => component.Text("kind") == kind);
                    if (!last && own.Count > 0) own = [own[0]];
                    cells[column] = string.Join(' ', own.Select(component => component.Text("value")?.Trim()));
                    left.RemoveAll(own.Contains);
                }
                return columns.Any(pair => cells[pair.Column].Length > 0);
            },
        };
    }

    private static CardValue? ReadDate(string text) =>
        DateTime.TryParseExact(text, ["M/d/yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? PartialDate.Read(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null;

    private static string? WriteDate(CardValue date) =>
        date.Number("year") is { } year && date.Number("month") is { } month && date.Number("day") is { } day ? $"{month}/{day}/{year:0000}" : null;
}
