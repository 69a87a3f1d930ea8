using System.CommandLine.Parsing;
using System.Globalization;

namespace SyncCloud.Agent.Commands;

/// <summary>A length of time on the command line: a whole number and its unit, as in <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Interval
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1), Most = TimeSpan.FromDays(30);

    public static TimeSpan? Parse(ArgumentResult argument)
    {
        if (TryParse(argument.Tokens is [var token] ? token.Value : "", out var interval)) return interval;
        argument.AddError("a time is a number and its unit, from 1s to 30d: 30s, 5m, 2h");
        return null;
    }

    /// <summary>With the largest unit that tells it exactly.</summary>
    public static string Text(TimeSpan interval)
    {
        var (seconds, culture) = ((long)interval.TotalSeconds, CultureInfo.InvariantCulture);
        return seconds % 86400 == 0 && seconds > 86400 ? string.Create(culture, $"{seconds / 86400}d") : seconds % 3600 == 0 ? string.Create(culture, $"{seconds / 3600}h")
            : seconds % 60 == 0 ? string.Create(culture, $"{seconds / 60}m") : string.Create(culture, $"{seconds}s");
    }

    public static bool TryParse(string text, out TimeSpan interval)
    {
        interval = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (number > Most / TimeSpan.FromSeconds(1)) return false;
        interval = unit * number;
        return interval >= Least && interval <= Most;
    }
}
