using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>How contacts merge: every entry by itself, so that two phones that two devices add are both there.</summary>
public static class ContactsSchema
{
    public const string ItemKind = "contact";
    private const string Note = "note";

    public static KindSchema Schema { get; } = new()
    {
        Kind = "contacts",
        Identity = CardFieldNames.Uid,
        Describing = [CardFieldNames.Updated, CardFieldNames.ProdId],
        Both = BothOf,
        RecognisedBy = RecognisedBy,
        Label = ContactNames.LabelOf,
        Spelling = static value => CardValue.Of(value) is { } card && string.Join(", ", card.Names.Select(card.Text).OfType<string>()) is { Length: > 0 } texts ? texts : null,
    };

    /// <summary>
    /// Two contacts without a UID in common are one when they have, the strongest first: a full name and an e-mail address; a full name and a phone; a full name that nobody else has on
    /// either side. Names are equal but for case and spaces, addresses but for case, phones by their digits.
    /// </summary>
    private static IEnumerable<string> RecognisedBy(Item item)
    {
        if (item.Fields[CardFieldNames.FullName]?.AsText() is not { } full || EntryKeys.Folded(full) is not { Length: > 0 } name) yield break;
        foreach (var (field, _) in item.Fields)
            if (IsEntryOf(field, CardFieldNames.Emails)) yield return $"{name}|{field}";
        foreach (var (field, _) in item.Fields)
            if (IsEntryOf(field, CardFieldNames.Phones)) yield return $"{name}|{field}";
        yield return name;
    }

    /// <summary>Of two notes, one below the other.</summary>
    private static FieldValue? BothOf(string field, FieldValue current, FieldValue other) =>
        IsEntryOf(field, CardFieldNames.Notes) && CardValue.Of(current) is { } card && (card.Text(Note), CardValue.Of(other)?.Text(Note)) is ({ } above, { } below)
            ? card.With(Note, $"{above}\n\n{below}").Encode() : null;

    private static bool IsEntryOf(string field, string section) =>
        field.Length > section.Length && field[section.Length] == '/' && field.StartsWith(section, StringComparison.Ordinal) && field.IndexOf('/', section.Length + 1) < 0;
}
