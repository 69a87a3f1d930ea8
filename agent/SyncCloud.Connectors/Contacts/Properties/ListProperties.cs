using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Properties that list several entries in one line.</summary>
internal static class ListProperties
{
    public static ImmutableArray<CardProperty> All { get; } =
    [
        List(CardFieldNames.Nicknames, "NICKNAME", Nickname, entry => CardValue.Of(entry.Value)?.Text("name")),
        List(CardFieldNames.Keywords, "CATEGORIES", Keyword, entry => entry.Value.AsFlag() is true ? entry.Key : null),
    ];

    public static CardEntry Keyword(string text) => new() { Section = CardFieldNames.Keywords, Key = text, Keying = EntryKeying.Set, Value = FieldValue.Of(true) };

    public static CardEntry Nickname(string text) => new() { Section = CardFieldNames.Nicknames, Key = EntryKeys.Text(text), Value = new CardValue().With("name", text).Encode() };

    private static CardProperty List(string section, string name, Func<string, CardEntry> read, Func<CardEntry, string?> write) => new()
    {
        Section = section,
        Names = [name],
        Read = _ => null,
        Write = (entry, _) => write(entry) is { } text ? new CardLine { Name = name, Value = ContentLines.ContentEscapes.WriteText(text) } : null,
        ReadElement = read,
        WriteElement = write,
    };
}
