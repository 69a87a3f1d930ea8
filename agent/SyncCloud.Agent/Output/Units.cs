using System.Globalization;

namespace SyncCloud.Agent.Output;

/// <summary>Amounts as people read them.</summary>
internal static class Units
{
    /// <summary>Bytes in steps of 1000, three digits: <c>999 B</c>, <c>1.23 kB</c>, <c>45.6 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1000) return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        ReadOnlySpan<string> units = ["kB", "MB", "GB", "TB", "PB", "EB"];
        var (value, unit) = (bytes / 1000.0, 0);
        // 999.5 would show as four digits, so it already counts as the next unit.
        while (value >= 999.5 && unit < units.Length - 1) { value /= 1000; unit++; }
        var digits = value < 9.995 ? "0.00" : value < 99.95 ? "0.0" : "0";
        return value.ToString(digits, CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>3:05</c>, <c>2:03:05</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalSeconds: < 60 } => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}"),
    };

    /// <summary><c>1 file</c>, <c>2 files</c>, <c>12,345 files</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        count.ToString("N0", CultureInfo.InvariantCulture) + " " + (count == 1 ? one : many ?? one + "s");

    /// <summary>A time in this device's zone, to the second.</summary>
    public static string Moment(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The first digits of an id or hash: enough to tell and to type.</summary>
    public static string Short(string hex, int digits = 12) => hex.Length <= digits ? hex : hex[..digits];
}
