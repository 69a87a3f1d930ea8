using System.Globalization;

namespace SyncCloud.Connectors.Files.Restore;

/// <summary>
/// The names of the folders in <see cref="VolumePath.Trash"/>: the moment (UTC) at which what lies in them was put there, all by one apply. A further folder of the
/// same moment, for what has no room in the first, has a number behind.
/// </summary>
internal static class TrashMoment
{
    private const string Format = "yyyy-MM-dd'T'HH-mm-ss.fff'Z'";

    // How the folders were called before they told the time of the day.
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly int length = "yyyy-MM-ddTHH-mm-ss.fffZ".Length;

    internal static string NameOf(DateTimeOffset moment, int number)
    {
        var name = moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
        return number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
    }

    /// <summary>The moment and the number of a folder; null for a name that is none.</summary>
    internal static (DateTimeOffset Moment, int Number)? Parse(string name)
    {
        if (name.Length < length) return Read(name, DayFormat) is { } day ? (day, 1) : null;
        if (Read(name[..length], Format) is not { } moment) return null;
        if (name.Length == length) return (moment, 1);
        return name[length] == '-' && int.TryParse(name.AsSpan(length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (moment, number) : null;
    }

    private static DateTimeOffset? Read(string text, string format) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
