namespace SyncCloud.Connectors.Calendar;

/// <summary>Names of fields: those of JSCalendar (RFC 8984), and what is beyond it.</summary>
internal static class CalendarNames
{
    public const string Uid = "uid";
    public const string Title = "title";
    public const string Start = "start";
    public const string Duration = "duration";
    public const string EstimatedDuration = "estimatedDuration";
    public const string TimeZone = "timeZone";
    public const string ShowWithoutTime = "showWithoutTime";
    public const string Due = "due";
    public const string RecurrenceRules = "recurrenceRules";

    /// <summary>An end that is written as one (DTEND) and not as a duration: a local date-time as <see cref="Start"/> is one.</summary>
    public const string End = "end";

    /// <summary>The zone of an end or a due time where it is not that of the start.</summary>
    public const string EndTimeZone = "endTimeZone";
    public const string DueTimeZone = "dueTimeZone";

    /// <summary><c>recurrenceOverrides/OCCURRENCE/…</c>: all that an occurrence of its own shows; what is not named there, it does not have.</summary>
    public const string Overrides = "recurrenceOverrides";

    /// <summary>In an override: true for an occurrence that is left out (EXDATE), false for one that is added (RDATE).</summary>
    public const string Excluded = "excluded";

    /// <summary><c>alerts/KEY</c>: an alarm as one value, but for the moment at which it was acknowledged, which is a field beneath it.</summary>
    public const string Alerts = "alerts";
    public const string Acknowledged = "acknowledged";

    /// <summary><c>timeZones/ID</c>: the definition of a time zone that the item names, as a VTIMEZONE.</summary>
    public const string TimeZones = "timeZones";

    /// <summary>
    /// What JSCalendar does not know: <c>iCalendar/NAME</c> is a property's line behind its name, with <c>/KEY</c> where there are several; <c>iCalendar/parameters/NAME</c> are the
    /// parameters of a property that is a field otherwise; <c>iCalendar/components/NAME/KEY</c> is a component's text.
    /// </summary>
    public const string ICalendar = "iCalendar";
    public const string Parameters = ICalendar + "/parameters/";
    public const string Components = ICalendar + "/components/";
}
