namespace SyncCloud.Connectors.Calendar;

/// <summary>The lines around the entries of a calendar of our own.</summary>
internal static class CalendarWrapper
{
    public static string Begin(string newLine) => $"BEGIN:VCALENDAR{newLine}VERSION:2.0{newLine}PRODID:-//SyncCloud//Calendar//EN{newLine}";

    public static string End(string newLine) => $"END:VCALENDAR{newLine}";
}
