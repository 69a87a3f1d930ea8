using SyncCloud.Connectors.Calendar.Properties;

namespace SyncCloud.Connectors.Calendar;

/// <summary>Kinds of items and the components that show them.</summary>
internal static class CalendarKinds
{
    public const string Event = "event";
    public const string Task = "task";
    public const string Journal = "journal";
    private const string Unknown = "icalendar-";

    /// <summary>The kind of a component's item; null for a component that is a part of others, as a time zone is.</summary>
    public static string? Of(string component) => component switch
    {
        "VEVENT" => Event,
        "VTODO" => Task,
        "VJOURNAL" => Journal,
        "VTIMEZONE" or "VCALENDAR" or "VALARM" => null,
        _ => Unknown + component.ToLowerInvariant(),
    };

    /// <summary>The component that shows items of a kind; null for a kind that none does.</summary>
    public static string? ComponentOf(string kind) => kind switch
    {
        Event => "VEVENT",
        Task => "VTODO",
        Journal => "VJOURNAL",
        _ when kind.StartsWith(Unknown, StringComparison.Ordinal) && kind[Unknown.Length..].ToUpperInvariant() is var name && Of(name) == kind && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') => name,
        _ => null,
    };

    /// <summary>Whether items of it are known by a UID alone: others cannot be told from what is none.</summary>
    public static bool NeedsUid(string kind) => kind.StartsWith(Unknown, StringComparison.Ordinal);

    public static Vocabulary VocabularyOf(string component) => component switch
    {
        "VEVENT" => Vocabulary.Event,
        "VTODO" => Vocabulary.Task,
        "VALARM" => Vocabulary.Alarm,
        _ => Vocabulary.Verbatim,
    };
}
