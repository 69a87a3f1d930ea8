using System.Collections.Frozen;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>Words that most lines consist of, so that each is in memory once.</summary>
internal static class ContentWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known = FrozenSet.Create(
        StringComparer.Ordinal,
        "BEGIN", "END", "VERSION", "PRODID", "UID", "REV", "CATEGORIES", "URL", "ATTACH", "RELATED", "TYPE", "VALUE", "ENCODING", "CHARSET", "LANGUAGE", "ALTID", "PID",
        "FN", "N", "NICKNAME", "TEL", "EMAIL", "ADR", "ORG", "TITLE", "ROLE", "BDAY", "ANNIVERSARY", "NOTE", "PHOTO", "IMPP", "KIND", "MEMBER", "X-ABLABEL", "X-ABADR",
        "HOME", "WORK", "CELL", "VOICE", "FAX", "INTERNET", "PREF", "home", "work", "cell", "voice", "fax", "internet", "pref", "uri", "text", "date", "b",
        "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "CLASS", "TRANSP", "SEQUENCE", "CREATED", "LAST-MODIFIED", "COMPLETED", "PRIORITY",
        "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE", "TRIGGER", "ACTION", "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO",
        "CN", "PARTSTAT", "RSVP", "CUTYPE", "RELTYPE", "DATE", "DATE-TIME", "TRUE", "FALSE").GetAlternateLookup<ReadOnlySpan<char>>();

    internal static string Of(ReadOnlySpan<char> word) => known.TryGetValue(word, out var same) ? same : word.ToString();

    internal static string InUpperCase(ReadOnlySpan<char> word) => known.TryGetValue(word, out var same) && !char.IsAsciiLetterLower(same[0]) ? same : word.ToString().ToUpperInvariant();
}
