using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Slots that spreadsheets have in common, by the names of their columns.</summary>
internal static class SheetColumns
{
    /// <summary>The components in the order in which vCard has them, so that a name is the same value everywhere.</summary>
    public static SheetSlot Name(string surname, string given, string given2, string title, string credential) =>
        Name([("surname", surname), ("given", given), ("given2", given2), ("title", title), ("credential", credential)]);

    private static SheetSlot Name(ImmutableArray<(string Kind, string Column)> columns) => new()
    {
        Section = CardFieldNames.NameComponents,
        Columns = [.. columns.Select(pair => pair.Column)],
        Read = cells => Components(cells, columns) is { Count: > 0 } components ? [SheetLayout.NameOf(components)] : [],
        Write = (entries, cells) => WriteComponents(CardValue.ListOf(entries[0].Value) ?? [], cells, columns),
    };

    public static SheetSlot Organization(string name, string department) => new()
    {
        Section = CardFieldNames.Organizations,
        Columns = [name, department],
        Read = cells => cells[name].Length + cells[department].Length == 0 ? [] : [First(CardFieldNames.Organizations, "org",
            new CardValue().With("name", cells[name]).With("units", cells[department].Length > 0 ? new List<object> { cells[department] } : null))],
        Write = (entries, cells) =>
        {
            if (CardValue.Of(entries[0].Value) is not { } organization) return false;
            cells[name] = organization.Text("name") ?? "";
            cells[department] = organization.List("units") is [string unit, ..] ? unit : "";
            return true;
        },
    };

    public static SheetSlot Text(string section, string column, string key, string member, string? kind) => new()
    {
        Section = section,
        Columns = [column],
        Read = cells => cells[column].Length == 0 ? [] : [First(section, key, new CardValue().With("kind", kind).With(member, Break(cells[column])))],
        Write = (entries, cells) =>
        {
            if (CardValue.Of(entries[0].Value) is not { } value || value.Text("kind") != kind) return false;
            cells[column] = value.Text(member) ?? "";
            return true;
        },
    };

    /// <param name="section">The section.</param>
    /// <param name="column">The column.</param>
    /// <param name="separator">What stands between the texts.</param>
    /// <param name="read">A text as an entry; null for one that says nothing.</param>
    /// <param name="write">An entry as a text; null for one that cannot be in such a list.</param>
    public static SheetSlot List(string section, string column, string separator, Func<string, CardEntry?> read, Func<CardEntry, string?> write) => new()
    {
        Section = section,
        Columns = [column],
        IsList = true,
        Read = cells => cells[column].Split(separator.Trim()).Select(text => text.Trim()).Where(text => text.Length > 0).Select(read).OfType<CardEntry>(),
        Write = (entries, cells) =>
        {
            cells[column] = string.Join(separator, entries.Select(write).OfType<string>().Where(text => text.Trim().Length > 0 && !text.Contains(separator.Trim(), StringComparison.Ordinal)));
            return true;
        },
    };

    public static SheetSlot Date(string column, string kind, Func<string, CardValue?> read, Func<CardValue, string?> write) => new()
    {
        Section = CardFieldNames.Anniversaries,
        Columns = [column],
        Read = cells => read(cells[column].Trim()) is { } date ? [DateProperties.Entry(kind, date)] : [],
        Write = (entries, cells) =>
        {
            if (CardValue.Of(entries[0].Value) is not { } day || day.Text("kind") != kind || day.Member("date") is not { } date || write(date) is not { } text) return false;
            cells[column] = text;
            return true;
        },
    };

    public static CardEntry First(string section, string key, CardValue value) => new() { Section = section, Key = key, Keying = EntryKeying.First, Value = value.Encode() };

    public static List<CardValue> Components(SheetCells cells, ImmutableArray<(string Kind, string Column)> columns) =>
        [.. columns.Where(pair => cells[pair.Column].Trim().Length > 0).Select(pair => new CardValue().With("kind", pair.Kind).With("value", Break(cells[pair.Column].Trim())))];

    /// <summary>Several components of one kind are in one cell.</summary>
    public static bool WriteComponents(IReadOnlyList<object> components, SheetCells cells, ImmutableArray<(string Kind, string Column)> columns)
    {
        foreach (var (kind, column) in columns)
            cells[column] = string.Join(' ', components.OfType<CardValue>().Where(component => component.Text("kind") == kind).Select(component => component.Text("value")?.Trim()));
        return true;
    }

    /// <summary>Line breaks as vCard has them.</summary>
    private static string Break(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
