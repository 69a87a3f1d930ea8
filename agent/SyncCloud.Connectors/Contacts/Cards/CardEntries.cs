using System.Collections.Frozen;
using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A contact's entries as fields, and back.</summary>
internal static class CardEntries
{
    private static readonly FrozenSet<string> singles =
        [CardFieldNames.Uid, CardFieldNames.Kind, CardFieldNames.FullName, CardFieldNames.NameComponents, CardFieldNames.Updated, CardFieldNames.ProdId];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> sections = FrozenSet.Create(
        StringComparer.Ordinal,
        CardFieldNames.Nicknames, CardFieldNames.Organizations, CardFieldNames.Titles, CardFieldNames.Emails, CardFieldNames.Phones, CardFieldNames.OnlineServices, CardFieldNames.Addresses,
        CardFieldNames.Anniversaries, CardFieldNames.Notes, CardFieldNames.Media, CardFieldNames.Keywords, CardFieldNames.Members, CardFieldNames.Links, CardFieldNames.PersonalInfo, CardFieldNames.RelatedTo).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// The entries with the keys that they get in one card, at the places given; null for what says nothing new. Of a second one of a single field there is
    /// <paramref name="surplus"/> of its place.
    /// </summary>
    public static CardEntry?[] Keyed(List<CardEntry> entries, Func<int, CardEntry> surplus)
    {
        var taken = new HashSet<string>(entries.Count);
        var keyed = new CardEntry?[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            keyed[i] = entry.Keying switch
            {
                EntryKeying.Single when taken.Add(entry.Section) => entry,
                EntryKeying.Single => WithFreeKey(surplus(i), taken),
                EntryKeying.Set => taken.Add(entry.Field) ? entry : null,
                _ => WithFreeKey(entry, taken),
            };
        }
        return keyed;
    }

    private static CardEntry WithFreeKey(CardEntry entry, HashSet<string> taken)
    {
        if (taken.Add(entry.Field)) return entry;
        if (entry.Keying == EntryKeying.First) entry = entry with { Key = $"{entry.Key}-{EntryKeys.Digest(entry.Value)}" };
        var key = entry.Key;
        for (var number = 2; !taken.Add(entry.Field); number++) entry = entry with { Key = $"{key}-{number}" };
        return entry;
    }

    /// <param name="parts">Parts of one card.</param>
    public static Fields ToFields(ImmutableArray<CardPart> parts)
    {
        var fields = new List<KeyValuePair<string, FieldValue>>(parts.Length + 4);
        foreach (var part in parts) part.Entry.AddTo(fields);
        return Fields.Of(fields);
    }

    /// <summary>The entries that fields say; fields that belong to none are passed over. In the order of the fields.</summary>
    public static List<CardEntry> Of(Fields fields)
    {
        var entries = new List<CardEntry>(fields.Count);
        var names = new List<string>(fields.Count);
        Dictionary<string, int>? places = null;
        foreach (var (name, value) in fields)
        {
            if (EntryOf(name, value) is { } entry)
            {
                places?.Add(name, entries.Count);
                names.Add(name);
                entries.Add(entry);
                continue;
            }
            if (name.LastIndexOf('/') is not (> 0 and var slash)) continue;
            // Shorter names come first, so the entry is there already.
            places ??= names.Index().ToDictionary(static named => named.Item, static named => named.Index);
            if (places.TryGetValue(name[..slash], out var place)) entries[place] = Said(entries[place], name[(slash + 1)..], value);
        }
        return entries;
    }

    private static CardEntry? EntryOf(string name, FieldValue value)
    {
        if (singles.Contains(name)) return new CardEntry { Section = name, Key = name, Keying = EntryKeying.Single, Value = value };
        return name.IndexOf('/') is > 0 and var slash && Section(name, slash) is { } section ? new CardEntry { Section = section, Key = CardFieldNames.Unescape(name[(section.Length + 1)..]), Value = value } : null;
    }

    private static CardEntry Said(CardEntry entry, string what, FieldValue value) => what switch
    {
        CardFieldNames.Preference => entry with { Preference = value.AsNumber() },
        CardFieldNames.Label => entry with { Label = value.AsText() },
        CardFieldNames.VCardParameters => entry with { Parameters = CardValue.Of(value) },
        CardFieldNames.VCardGroup => entry with { Group = value.AsText() },
        _ => entry,
    };

    /// <summary>The section that an entry's field is in; null when the field is something beneath an entry, or unknown.</summary>
    private static string? Section(string name, int slash)
    {
        var next = name.IndexOf('/', slash + 1);
        if (name.AsSpan(0, slash).SequenceEqual(CardFieldNames.VCardProps)) return next > 0 && name.IndexOf('/', next + 1) < 0 ? name[..next] : null;
        return next < 0 && sections.TryGetValue(name.AsSpan(0, slash), out var section) ? section : null;
    }
}
