using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Makes cards show fields: new cards, and in cards that are there only the lines of what differs.</summary>
internal static class CardWriting
{
    /// <summary>What a new card of these fields shows. The lines have no text.</summary>
    public static Fields Shown(Fields fields) => Card.Of(Lines(CardVersion.V40, "", fields)).Fields;

    public static void WriteNew(StringBuilder text, Fields fields, CardVersion version, string newLine) => Write(text, Lines(version, newLine, fields), [], newLine);

    /// <summary>The card's text with <paramref name="fields"/>, which a card can show just so. A card of 2.1 becomes one of 3.0.</summary>
    public static string Change(ContentComponent component, Card card, Fields fields, string newLine)
    {
        if (card.Version != CardVersion.V21)
        {
            var text = InPlace(component, card, fields, newLine);
            // Entries with one key take it in the order of their lines: then only a card that is written as a whole is sure to show them so.
            if (ContentReader.Read(text).Nodes is [ContentComponent written] && Card.Of(written).Fields.Equals(fields)) return text;
        }
        var version = card.Version == CardVersion.V21 ? CardVersion.V30 : card.Version;
        var whole = new StringBuilder();
        Write(whole, Lines(version, newLine, fields), component.Children.Where(child => child is not ContentLine), newLine);
        return whole.ToString();
    }

    private static string InPlace(ContentComponent component, Card card, Fields fields, string newLine)
    {
        var changes = new CardChanges(component, card, fields, newLine);
        var text = new StringBuilder(component.Begin);
        foreach (var child in component.Children)
            foreach (var node in changes.Of(child)) node.WriteTo(text);
        foreach (var line in changes.Added) line.WriteTo(text);
        return text.Append(component.End).ToString();
    }

    private static List<ContentLine> Lines(CardVersion version, string newLine, Fields fields)
    {
        var entries = CardEntries.Of(fields);
        return new CardLines(version, newLine, Groups(entries)).All(entries);
    }

    public static HashSet<string> Groups(IEnumerable<CardEntry> entries) => new(entries.Select(entry => entry.Group).OfType<string>(), StringComparer.OrdinalIgnoreCase);

    private static void Write(StringBuilder text, List<ContentLine> lines, IEnumerable<ContentNode> others, string newLine)
    {
        text.Append("BEGIN:VCARD").Append(newLine);
        foreach (var line in lines) line.WriteTo(text);
        foreach (var other in others) other.WriteTo(text);
        text.Append("END:VCARD").Append(newLine);
    }
}
