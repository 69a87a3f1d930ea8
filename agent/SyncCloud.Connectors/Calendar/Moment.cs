using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>A date, or a date and time, as a property writes it (RFC 5545 §3.3.4, §3.3.5): nothing is converted, so nothing is lost.</summary>
/// <param name="Local">As JSCalendar has a LocalDateTime: <c>2026-01-05T10:00:00</c>; of a date, its midnight.</param>
/// <param name="IsDate">Whether it has no time.</param>
/// <param name="Zone">A time zone's id; <see cref="Utc"/>; null where there is none.</param>
internal readonly record struct Moment(string Local, bool IsDate, string? Zone)
{
    public const string Utc = "Etc/UTC";
    private const string Midnight = "T00:00:00";

    /// <summary>Reads a value, or one of several, of a line; null when it is none. Says nothing of parameters but VALUE and TZID.</summary>
    public static Moment? Read(ContentLine line, string value)
    {
        string? zone = null, type = null;
        foreach (var parameter in line.Parameters)
        {
            if (parameter.Name is not ("TZID" or "VALUE")) continue;
            if (parameter.Values is not [var only] || (parameter.Name == "TZID" ? zone : type) is not null) return null;
            if (parameter.Name == "TZID") zone = only;
            else type = only.ToUpperInvariant();
        }
        if (IsDigits(value, 0, 8) && value.Length == 8) return zone is null && type is null or "DATE" ? new Moment(LocalDate(value) + Midnight, true, null) : null;
        if (type is not (null or "DATE-TIME") || LocalOf(value) is not { } local) return null;
        if (value.Length == 15) return zone == "" ? null : new Moment(local, false, zone);
        return zone is null ? new Moment(local, false, Utc) : null;
    }

    public static ImmutableArray<ContentParameter> Others(ContentLine line) => [.. line.Parameters.Where(parameter => parameter.Name is not ("TZID" or "VALUE"))];

    /// <summary>From fields; null when the text is no LocalDateTime.</summary>
    public static Moment? Of(string? local, bool isDate, string? zone)
    {
        if (local is null || local.Length != 19 || LocalOf(Compact(local)) != local || (isDate && !local.EndsWith(Midnight, StringComparison.Ordinal))) return null;
        return new Moment(local, isDate, isDate || zone is { Length: 0 } ? null : zone);
    }

    /// <summary>A moment of UTC as JSCalendar has a UTCDateTime.</summary>
    public static string? ReadUtc(string value) => value.Length == 16 && value[15] == 'Z' && LocalOf(value) is { } local ? local + "Z" : null;

    public static string? WriteUtc(string text) => text.Length == 20 && text[19] == 'Z' && LocalOf(Compact(text)) is not null && ReadUtc(Compact(text)) == text ? Compact(text) : null;

    public string Value => IsDate ? Compact(Local)[..8] : Zone == Utc ? Compact(Local) + "Z" : Compact(Local);

    public ImmutableArray<ContentParameter> Parameters =>
        IsDate ? [new ContentParameter("VALUE", ["DATE"])] : Zone is null or Utc ? [] : [new ContentParameter("TZID", [Zone])];

    /// <summary>The name of an occurrence: its local time, and what it has otherwise than the start of its series.</summary>
    public string ToOccurrence(Moment? start) =>
        start is { } first && first.IsDate == IsDate && first.Zone == Zone ? Local
        : IsDate ? Local[..10]
        : Zone switch { null => Local + "[]", Utc => Local + "Z", _ => $"{Local}[{Zone}]" };

    public static Moment? OfOccurrence(string name, Moment? start)
    {
        if (name.Length == 10) return Of(name + Midnight, true, null);
        if (name.Length == 19) return Of(name, start is { IsDate: true }, start?.Zone);
        if (name.Length == 20 && name[19] == 'Z') return Of(name[..19], false, Utc);
        if (name.Length < 21 || name[19] != '[' || name[^1] != ']') return null;
        return Of(name[..19], false, name.Length == 21 ? null : name[20..^1]);
    }

    private static string? LocalOf(string value) =>
        value.Length is 15 or 16 && IsDigits(value, 0, 8) && value[8] == 'T' && IsDigits(value, 9, 6) && (value.Length == 15 || value[15] == 'Z')
            ? $"{LocalDate(value)}T{value.AsSpan(9, 2)}:{value.AsSpan(11, 2)}:{value.AsSpan(13, 2)}"
            : null;

    private static string LocalDate(string value) => $"{value.AsSpan(0, 4)}-{value.AsSpan(4, 2)}-{value.AsSpan(6, 2)}";

    private static string Compact(string local) => local.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);

    private static bool IsDigits(string value, int from, int count)
    {
        if (value.Length < from + count) return false;
        for (var i = from; i < from + count; i++)
            if (!char.IsAsciiDigit(value[i])) return false;
        return true;
    }
}
