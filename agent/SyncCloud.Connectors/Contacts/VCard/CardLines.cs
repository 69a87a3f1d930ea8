using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Writes entries as lines of a card of one version.</summary>
/// <param name="version">3.0 or 4.0.</param>
/// <param name="newLine">The document's line end; empty when nobody will see the lines' text.</param>
/// <param name="groups">The groups that are taken in the card; new ones are added.</param>
internal sealed class CardLines(CardVersion version, string newLine, HashSet<string> groups)
{
    /// <summary>All lines of a new card, in the order in which cards usually have them.</summary>
    public List<ContentLine> All(List<CardEntry> entries)
    {
        var lines = new List<ContentLine>(entries.Count + 1) { Line(new CardLine { Name = "VERSION", Value = version == CardVersion.V40 ? "4.0" : "3.0" }) };
        var sorted = BySection(entries);
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end].Section == sorted[start].Section) end++;
            var section = sorted.AsSpan(start..end);
            start = end;
            if (CardProperties.IsListed(section[0].Section))
            {
                if (List([.. section], null) is { } list) lines.Add(list);
                continue;
            }
            foreach (var entry in section) Add(lines, entry, null);
        }
        return lines;
    }

    /// <summary>Sections in the order in which cards have them, those that have none in that of their first entries; and each section's entries as they come.</summary>
    private static CardEntry[] BySection(List<CardEntry> entries)
    {
        var places = new (int Order, int First, int Place)[entries.Count];
        Dictionary<string, int>? firsts = null;
        for (var place = 0; place < places.Length; place++)
        {
            var section = entries[place].Section;
            var (order, first) = (CardProperties.OrderOf(section), 0);
            if (order == int.MaxValue && !(firsts ??= []).TryGetValue(section, out first)) firsts.Add(section, first = place);
            places[place] = (order, first, place);
        }
        Array.Sort(places, static (left, right) =>
            left.Order != right.Order ? left.Order.CompareTo(right.Order) : left.First != right.First ? left.First.CompareTo(right.First) : left.Place.CompareTo(right.Place));
        return Array.ConvertAll(places, place => entries[place.Place]);
    }

    /// <summary>One line with all texts; null when none of them can be written.</summary>
    /// <param name="entries">Entries of one section.</param>
    /// <param name="group">The group of the line that this one replaces.</param>
    public ContentLine? List(IReadOnlyList<CardEntry> entries, string? group)
    {
        var property = CardProperties.Of(entries[0].Section).First(static property => property.WriteElement is not null);
        var texts = entries.Select(property.WriteElement!).OfType<string>().Where(text => text.Length > 0).Select(ContentEscapes.WriteText).ToList();
        return texts.Count == 0 ? null : Line(new CardLine { Name = property.Names[0], Group = group, Value = string.Join(',', texts) });
    }

    /// <summary>The entry's own line and those beside it; none when no property can hold it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="group">The group of the line that this one replaces.</param>
    public List<ContentLine> Of(CardEntry entry, string? group)
    {
        var lines = new List<ContentLine>();
        Add(lines, entry, group);
        return lines;
    }

    private void Add(List<ContentLine> lines, CardEntry entry, string? group)
    {
        if (Property(entry) is not { } line) return;
        var country = version == CardVersion.V40 || entry.Section != CardFieldNames.Addresses ? null : CardValue.Of(entry.Value)?.Text("countryCode");
        var needsGroup = entry.Label is not null || country is not null;
        var name = entry.Group ?? (needsGroup ? group ?? FreeGroup() : null);
        if (name is not null) groups.Add(name);
        line = Said(line, entry);
        lines.Add(Line(name is null ? line : line with { Group = name }));
        if (country is not null) lines.Add(Line(new CardLine { Name = "X-ABADR", Group = name, Value = country.ToLowerInvariant() }));
        if (entry.Label is { } label) lines.Add(Line(new CardLine { Name = "X-ABLabel", Group = name, Value = ContentEscapes.WriteText(label) }));
    }

    private CardLine? Property(CardEntry entry)
    {
        if (!entry.Section.StartsWith(CardFieldNames.VCardProps + "/", StringComparison.Ordinal))
        {
            foreach (var property in CardProperties.Of(entry.Section))
                if (property.Write(entry, version) is { } line) return line;
            return null;
        }
        var name = entry.Section[(CardFieldNames.VCardProps.Length + 1)..];
        var isName = name.Length > 0 && name.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '_') && name is not ("BEGIN" or "END" or "VERSION");
        return isName && entry.Value.AsText() is { } value && CardText.IsOneLine(value) ? new CardLine { Name = name, Value = value } : null;
    }

    private static CardLine Said(CardLine line, CardEntry entry)
    {
        if (line.Preference != entry.Preference) line = line with { Preference = entry.Preference };
        if (entry.Parameters is not { } parameters) return line;
        var others = line.Others;
        foreach (var name in parameters.Names)
        {
            ImmutableArray<string> values = [.. parameters.List(name).OfType<string>()];
            switch (name)
            {
                case "TYPE": line = line with { Types = line.Types.AddRange(values.Where(value => !line.Types.Contains(value))) }; break;
                case "VALUE" when values is [var only]: line = line with { ValueType = only }; break;
                case "ENCODING" when values is [var only]: line = line with { Encoding = only }; break;
                default: others = CardText.IsToken(name) && !values.IsEmpty ? others.Add(new ContentParameter(name, values)) : others; break;
            }
        }
        return line with { Others = others };
    }

    private string FreeGroup()
    {
        for (var number = 1; ; number++)
            if ($"item{number}" is var name && !groups.Contains(name)) return name;
    }

    private ContentLine Line(CardLine line) => line.ToContentLine(version, newLine);
}
