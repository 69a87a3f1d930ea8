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
    public List<ContentLine> All(IReadOnlyList<CardEntry> entries)
    {
        var lines = new List<ContentLine> { Line(new CardLine { Name = "VERSION", Value = version == CardVersion.V40 ? "4.0" : "3.0" }) };
        foreach (var section in entries.GroupBy(entry => entry.Section).OrderBy(group => CardProperties.OrderOf(group.Key)))
        {
            var listed = section.Where(IsListed).ToList();
            if (listed.Count > 0 && List(listed, null) is { } list) lines.Add(list);
            foreach (var entry in section.Where(entry => !IsListed(entry))) lines.AddRange(Of(entry, null));
        }
        return lines;
    }

    /// <summary>Whether the entry stands in one line with others of its section.</summary>
    public static bool IsListed(CardEntry entry) => CardProperties.Of(entry.Section).Any(property => property.WriteElement is not null);

    /// <summary>One line with all texts; null when none of them can be written.</summary>
    /// <param name="entries">Entries of one section.</param>
    /// <param name="group">The group of the line that this one replaces.</param>
    public ContentLine? List(IReadOnlyList<CardEntry> entries, string? group)
    {
        var property = CardProperties.Of(entries[0].Section).First(property => property.WriteElement is not null);
        var texts = entries.Select(property.WriteElement!).OfType<string>().Where(text => text.Length > 0).Select(ContentEscapes.WriteText).ToList();
        return texts.Count == 0 ? null : Line(new CardLine { Name = property.Names[0], Group = group, Value = string.Join(',', texts) });
    }

    /// <summary>The entry's own line and those beside it; none when no property can hold it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="group">The group of the line that this one replaces.</param>
    public IEnumerable<ContentLine> Of(CardEntry entry, string? group)
    {
        if (Property(entry) is not { } line) return [];
        var country = version == CardVersion.V40 || entry.Section != CardFieldNames.Addresses ? null : CardValue.Of(entry.Value)?.Text("countryCode");
        var needsGroup = entry.Label is not null || country is not null;
        var name = entry.Group ?? (needsGroup ? group ?? FreeGroup() : null);
        if (name is not null) groups.Add(name);
        var lines = new List<ContentLine> { Line(Said(line, entry) with { Group = name }) };
        if (country is not null) lines.Add(Line(new CardLine { Name = "X-ABADR", Group = name, Value = country.ToLowerInvariant() }));
        if (entry.Label is { } label) lines.Add(Line(new CardLine { Name = "X-ABLabel", Group = name, Value = ContentEscapes.WriteText(label) }));
        return lines;
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
        line = line with { Preference = entry.Preference };
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
