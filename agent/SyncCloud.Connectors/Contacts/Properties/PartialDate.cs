using System.Globalization;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A date of which year, month or day may be unknown (RFC 9553 §2.8.1), as vCard writes it: 4.0 in basic, 3.0 in extended form (ISO 8601:2004).</summary>
internal static class PartialDate
{
    /// <summary>Null when the text is no such date, a date with a time for instance.</summary>
    public static CardValue? Read(string text)
    {
        var year = 0;
        var month = 0;
        var day = 0;
        var read = text switch
        {
            [_, _, _, _, '-', _, _, '-', _, _] => Number(text[..4], out year) && Number(text[5..7], out month) && Number(text[8..], out day),
            ['-', '-', _, _, '-', _, _] => Number(text[2..4], out month) && Number(text[5..], out day),
            [_, _, _, _, '-', _, _] => Number(text[..4], out year) && Number(text[5..], out month),
            ['-', '-', '-', _, _] => Number(text[3..], out day),
            ['-', '-', _, _, _, _] => Number(text[2..4], out month) && Number(text[4..], out day),
            ['-', '-', _, _] => Number(text[2..], out month),
            [_, _, _, _, _, _, _, _] => Number(text[..4], out year) && Number(text[4..6], out month) && Number(text[6..], out day),
            [_, _, _, _] => Number(text, out year),
            _ => false,
        };
        return read && IsDate(year, month, day) ? Of(year, month, day) : null;
    }

    public static string? Write(CardValue? date, bool basic)
    {
        var (year, month, day) = (date?.Number("year") ?? 0, date?.Number("month") ?? 0, date?.Number("day") ?? 0);
        if (!IsDate(year, month, day)) return null;
        var dash = basic ? "" : "-";
        return (year, month, day) switch
        {
            (0, 0, _) => $"---{day:00}",
            (0, _, 0) => $"--{month:00}",
            (0, _, _) => $"--{month:00}{dash}{day:00}",
            (_, 0, _) => $"{year:0000}",
            (_, _, 0) => $"{year:0000}-{month:00}",
            _ => $"{year:0000}{dash}{month:00}{dash}{day:00}",
        };
    }

    private static CardValue Of(int year, int month, int day)
    {
        var date = new CardValue();
        if (year > 0) date.With("year", (long)year);
        if (month > 0) date.With("month", (long)month);
        return day > 0 ? date.With("day", (long)day) : date;
    }

    private static bool IsDate(long year, long month, long day) =>
        year is >= 0 and <= 9999 && month is >= 0 and <= 12 && day >= 0 && (year > 0 ? month > 0 || day == 0 : month > 0 || day > 0)
        && day <= (month == 0 ? 31 : DateTime.DaysInMonth(year == 0 ? 2000 : (int)year, (int)month));

    private static bool Number(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
