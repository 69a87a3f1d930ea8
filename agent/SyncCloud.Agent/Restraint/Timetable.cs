using System.Collections.Immutable;
using System.Globalization;

namespace SyncCloud.Agent.Restraint;

/// <summary>
/// Times of a week, on this device's clock: <c>mon-fri 08:00-18:00; sat 10:00-14:00</c>. Without days it is every day, without times the whole day; a time that ends before it begins ends on the next day.
/// </summary>
internal sealed record Timetable(ImmutableArray<TimetableEntry> Entries)
{
    public const string Help = "as in \"mon-fri 08:00-18:00\", several separated by ';'";

    public static bool TryParse(string text, out Timetable timetable)
    {
        var entries = ImmutableArray.CreateBuilder<TimetableEntry>();
        timetable = new Timetable([]);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries))
        {
            if (!TimetableEntry.TryParse(part, out var entry)) return false;
            entries.Add(entry);
        }
        timetable = new Timetable(entries.ToImmutable());
        return true;
    }

    public bool Contains(DateTime local) => Entries.Any(entry => entry.Contains(local));
}

/// <summary>From when to when on which days; equal times are a whole day.</summary>
internal sealed record TimetableEntry(ImmutableArray<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    private static readonly ImmutableArray<string> names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly ImmutableArray<DayOfWeek> everyDay = [.. Enum.GetValues<DayOfWeek>()];

    public static bool TryParse(string text, out TimetableEntry entry)
    {
        entry = new TimetableEntry(everyDay, default, default);
        var words = text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2) return false;
        var (days, from, to) = (everyDay, default(TimeOnly), default(TimeOnly));
        if (words[^1].Contains(':') && !TryParseTimes(words[^1], out from, out to)) return false;
        if ((words.Length == 2 || !words[0].Contains(':')) && !TryParseDays(words[0], out days)) return false;
        if (words.Length == 2 && !words[1].Contains(':')) return false;
        entry = new TimetableEntry(days, from, to);
        return true;
    }

    public bool Contains(DateTime local)
    {
        var time = TimeOnly.FromDateTime(local);
        if (From < To) return Days.Contains(local.DayOfWeek) && time >= From && time < To;
        return (Days.Contains(local.DayOfWeek) && time >= From) || (Days.Contains(local.AddDays(-1).DayOfWeek) && time < To);
    }

    private static bool TryParseTimes(string text, out TimeOnly from, out TimeOnly to)
    {
        (from, to) = (default, default);
        return text.Split('-') is [var begin, var end] && TryParseTime(begin, out from) && (end == "24:00" || (TryParseTime(end, out to) && from != to));
    }

    private static bool TryParseTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>Days and runs of days, which may pass the end of a week.</summary>
    private static bool TryParseDays(string text, out ImmutableArray<DayOfWeek> days)
    {
        var found = new SortedSet<DayOfWeek>();
        days = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            var (first, last) = (names.IndexOf(ends[0]), names.IndexOf(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0) return false;
            for (var day = first; ; day = (day + 1) % names.Length)
            {
                found.Add((DayOfWeek)day);
                if (day == last) break;
            }
        }
        days = [.. found];
        return true;
    }
}
