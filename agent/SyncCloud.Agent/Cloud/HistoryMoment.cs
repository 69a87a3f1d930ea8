using System.Globalization;
using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Cloud;

/// <summary>A point of a collection's history as the user says it: a sequence number, a time (of this device's zone unless it names one), or how long ago (<c>2h</c>).</summary>
internal readonly record struct HistoryMoment(long? Sequence, DateTimeOffset? Time)
{
    public const string Help = "a log's number (`synccloud log`), a time (2026-11-24, \"2026-11-24 18:30\") or how long ago (30m, 2h, 1d)";

    private static readonly string[] formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Null when it is none of them.</summary>
    public static HistoryMoment? TryParse(string text, DateTimeOffset now)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit)) return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? new HistoryMoment(sequence, null) : null;
        if (Interval.TryParse(text, out var ago)) return new HistoryMoment(null, now - ago);
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? new HistoryMoment(null, time) : null;
    }

    /// <summary>The same, or the error that says what can be given.</summary>
    public static HistoryMoment Parse(string text, DateTimeOffset now) => TryParse(text, now) ?? throw new AgentException($"'{text}' is no point of the history", $"give {Help}", ExitCode.Usage);
}
