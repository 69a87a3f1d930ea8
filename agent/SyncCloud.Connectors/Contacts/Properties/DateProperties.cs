using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Days to remember (RFC 9553 §2.8.1). What is no plain date, such as one with a time or in words, stays as it stands.</summary>
internal static class DateProperties
{
    public static ImmutableArray<CardProperty> All { get; } =
    [
        Date("birth", "BDAY", "BDAY"),
        Date("wedding", "ANNIVERSARY", "X-ANNIVERSARY"),
        Date("death", "DEATHDATE", "X-DEATHDATE"),
        Date("other", "X-ABDATE", "X-ABDATE"),
    ];

    private static CardProperty Date(string kind, string name, string oldName) => new()
    {
        Section = CardFieldNames.Anniversaries,
        Names = [.. new[] { name, oldName }.Distinct()],
        Read = line => line.ValueType is null or "date" or "date-and-or-time" && PartialDate.Read(line.Value) is { } date
            ? new PropertyRead(Entry(kind, date), line.WithoutValueType()) : null,
        Write = (entry, version) => CardValue.Of(entry.Value) is { } day && day.Text("kind") == kind && PartialDate.Write(day.Member("date"), basic: version == CardVersion.V40) is { } text
            ? new CardLine { Name = version == CardVersion.V40 ? name : oldName, Value = text } : null,
    };

    public static CardEntry Entry(string kind, CardValue date) => new()
    {
        Section = CardFieldNames.Anniversaries,
        Key = kind,
        Keying = EntryKeying.First,
        Value = new CardValue().With("kind", kind).With("date", date).Encode(),
    };
}
