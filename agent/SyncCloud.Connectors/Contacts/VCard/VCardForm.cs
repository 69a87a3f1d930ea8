using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// vCards, one or many in a file: 4.0 (RFC 6350), 3.0 (RFC 2426) and 2.1. A card stays of the version that it is, except that one of 2.1 becomes one of 3.0 when it has to change.
/// A card that has no UID or name gets one when it is first written.
/// </summary>
public sealed class VCardForm : IDocumentForm
{
    private const int TypicalCard = 1 << 10;
    private readonly CardVersion newCards;

    private VCardForm(string name, CardVersion newCards) => (Name, this.newCards) = (name, newCards);

    /// <summary>New cards are of 3.0, which nearly every application reads.</summary>
    public static VCardForm Version3 { get; } = new("vcard3", CardVersion.V30);

    /// <summary>New cards are of 4.0.</summary>
    public static VCardForm Version4 { get; } = new("vcard4", CardVersion.V40);

    public string Name { get; }
    public KindSchema Schema => ContactsSchema.Schema;
    public ImmutableArray<string> Extensions { get; } = [".vcf"];
    public ReadOnlyMemory<byte> Empty => default;

    /// <summary>By the first card.</summary>
    public bool Recognises(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, 1 << 12)]);
        return text.Contains("VERSION:4", StringComparison.OrdinalIgnoreCase) == (newCards == CardVersion.V40);
    }

    public DocumentContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (DocumentText.Decode(bytes) is not { } text) return DocumentText.NotText;
        var (nodes, problems) = ContentReader.Read(text);
        var told = problems.ToBuilder();
        var entries = ImmutableArray.CreateBuilder<DocumentEntry>();
        var uids = new HashSet<string>();
        foreach (var component in nodes.OfType<ContentComponent>())
        {
            if (component.Name != Card.Component || IsMalformed(component)) continue;
            var card = Card.Of(component);
            if (Problem(card, uids) is { } problem) told.Add(new DocumentProblem(component.Line, problem));
            else entries.Add(new DocumentEntry { Key = card.Uid is { Length: > 0 } uid ? uid : null, Kind = ContactsSchema.ItemKind, Fields = card.Fields, Line = component.Line });
        }
        return new DocumentContent(entries.DrainToImmutable(), told.DrainToImmutable());
    }

    public Fields? Project(Item item) => Holds(item) ? CardWriting.Shown(Complete(item)) : null;

    public bool Holds(Item item) => item.Kind == ContactsSchema.ItemKind;

    public string? KeyOf(Item item) => Complete(item).Peek(CardFieldNames.Uid)!.Value.AsText();

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0) return bytes;
        var text = DocumentText.Decode(bytes) ?? throw new DocumentFormException("the file is no UTF-8 text");
        var newLine = ContentWriter.NewLineOf(text);
        var byLine = changes.Where(change => change.Entry is not null).ToDictionary(change => change.Entry!.Line);
        var written = new StringBuilder(text.Length + TypicalCard);
        foreach (var node in ContentReader.Read(text).Nodes)
        {
            if (node is not ContentComponent component || !byLine.TryGetValue(node.Line, out var change)) node.WriteTo(written);
            else if (change.Target is { } target) Change(written, component, change.Entry!, target.Fields.Equals(change.Entry!.Fields) ? null : change.Shown ?? Project(target), newLine);
        }
        foreach (var change in changes.Where(change => change.Entry is null))
        {
            if (written.Length > 0 && written[^1] is not ('\n' or '\uFEFF')) written.Append(newLine);
            CardWriting.WriteNew(written, (change.Shown ?? Project(change.Target!))!, newCards, newLine);
        }
        return DocumentText.Encode(written.ToString());
    }

    private static void Change(StringBuilder written, ContentComponent component, DocumentEntry entry, Fields? shown, string newLine)
    {
        if (shown is null || shown.Equals(entry.Fields)) component.WriteTo(written);
        else written.Append(CardWriting.Change(component, Card.Of(component), shown, newLine));
    }

    /// <summary>With what every card needs: the item's id is the UID of one that has none, so that it has the same on all devices.</summary>
    private static Fields Complete(Item item)
    {
        var fields = item.Fields;
        if (fields.Peek(CardFieldNames.Uid)?.AsText() is not { Length: > 0 }) fields = fields.With(CardFieldNames.Uid, FieldValue.Of(new Guid(item.Id.ToArray(), bigEndian: true).ToString()));
        if (fields.Peek(CardFieldNames.FullName)?.AsText() is null) fields = fields.With(CardFieldNames.FullName, FieldValue.Of(ContactNames.FullNameOf(fields)));
        return fields;
    }

    /// <summary>A card of which a line cannot be read is told as a problem, and is as it was until it can: what the line says is not gone.</summary>
    private static bool IsMalformed(ContentComponent component) => component.Children.Any(static child => child is OtherText other && !string.IsNullOrWhiteSpace(other.Text));

    private static string? Problem(Card card, HashSet<string> uids)
    {
        if (card.Fields.Count > FormatLimits.MaxFieldsPerItem) return $"this card has more than {FormatLimits.MaxFieldsPerItem} entries, so it is not synchronised";
        return card.Uid is { Length: > 0 } uid && !uids.Add(uid) ? $"another card of this file has the UID '{uid}', too: remove one of them, or give it a UID of its own" : null;
    }
}
