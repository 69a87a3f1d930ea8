using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>How events and tasks merge.</summary>
public static class CalendarSchema
{
    private static readonly ImmutableArray<string> described = ["updated", "created", "sequence", "iCalendar/DTSTAMP", "iCalendar/X-MOZ-LASTACK", "iCalendar/X-MOZ-GENERATION", "alerts/*/acknowledged"];

    public static KindSchema Instance { get; } = new()
    {
        Kind = "calendar",
        Identity = CalendarNames.Uid,
        // When something is, is one statement.
        Groups =
        [
            [CalendarNames.Start, CalendarNames.Duration, CalendarNames.End, CalendarNames.Due, CalendarNames.EstimatedDuration, CalendarNames.TimeZone, CalendarNames.EndTimeZone, CalendarNames.DueTimeZone, CalendarNames.ShowWithoutTime],
        ],
        Parts = [new PartSchema(CalendarNames.Overrides, CalendarNames.Excluded)],
        Describing = [.. described, .. described.Select(static name => $"{CalendarNames.Overrides}/*/{name}")],
        Both = BothOf,
        KeptNatively = [CalendarNames.TimeZones + "/*"],
        RecognisedBy = Keys,
        Label = LabelOf,
    };

    /// <summary>Two programs gave one event two UIDs: its title, when it is, and how it recurs; else its title and when it starts.</summary>
    private static IEnumerable<string> Keys(Item item)
    {
        if (item.Fields[CalendarNames.Title]?.AsText()?.Trim() is not { Length: > 0 } title) return [];
        var start = string.Join('|', Values(item, CalendarNames.Start, CalendarNames.Due, CalendarNames.TimeZone));
        return [$"{title}|{start}|{string.Join('|', Values(item, CalendarNames.Duration, CalendarNames.End, CalendarNames.RecurrenceRules))}", $"{title}|{start}"];
    }

    private static IEnumerable<string> Values(Item item, params ImmutableArray<string> names) => names.Select(name => item.Fields[name]?.ToString() ?? "");

    /// <summary>Of two descriptions, one below the other.</summary>
    private static FieldValue? BothOf(string field, FieldValue current, FieldValue other) =>
        field[(field.LastIndexOf('/') + 1)..] == "description" && (current.AsText(), other.AsText()) is ({ } above, { } below) ? FieldValue.Of($"{above}\n\n{below}") : null;

    private static string? LabelOf(Item item)
    {
        var title = item.Fields[CalendarNames.Title]?.AsText() ?? item.Fields[CalendarNames.Uid]?.AsText();
        var date = (item.Fields[CalendarNames.Start] ?? item.Fields[CalendarNames.Due])?.AsText() is { Length: >= 10 } moment ? $" ({moment[..10]})" : "";
        return title is null ? null : title + date;
    }
}
