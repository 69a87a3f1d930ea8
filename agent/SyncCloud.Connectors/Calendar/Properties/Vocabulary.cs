using System.Buffers;
using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>The properties of a component that are fields by a name of JSCalendar (RFC 8984, and its conversion from iCalendar), in the order in which new ones are written.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, PropertyRule> rules;

    private Vocabulary(ImmutableArray<string> startProperties, bool hasAlerts, params ImmutableArray<PropertyRule> rules)
    {
        StartProperties = startProperties;
        HasAlerts = hasAlerts;
        Rules = rules;
        this.rules = rules.ToDictionary(rule => rule.Property);
    }

    public ImmutableArray<PropertyRule> Rules { get; }

    /// <summary>The properties that times are told by, the first one that is there.</summary>
    public ImmutableArray<string> StartProperties { get; }

    public bool HasAlerts { get; }

    public PropertyRule? RuleOf(string property) => rules.GetValueOrDefault(property);

    private static readonly ImmutableArray<PropertyRule> describing =
    [
        new UidRule(), new RecurrenceIdRule(), Utc("CREATED", "created"), Utc("LAST-MODIFIED", "updated"), Number("SEQUENCE", "sequence"),
    ];

    private static readonly ImmutableArray<PropertyRule> common =
    [
        .. describing, Text("SUMMARY", CalendarNames.Title), Text("DESCRIPTION", "description"), new MomentRule("DTSTART", CalendarNames.Start, null),
    ];

    private static readonly ImmutableArray<PropertyRule> shared =
    [
        new RecurrenceRuleRule("RRULE", CalendarNames.RecurrenceRules), new RecurrenceRuleRule("EXRULE", "excludedRecurrenceRules"), new ExclusionRule("EXDATE", Excluded: true), new ExclusionRule("RDATE", Excluded: false),
        new LocationRule(), new KeyedRule("CONFERENCE", "virtualLocations", Conference.Read, Conference.Write),
        new ScalarRule("URL", "links/url", static text => JsonShapes.Map(("href", FieldValue.Of(text))), static value => OneLine(value.AsMap()?["href"]?.AsText())), new KeyedRule("ATTACH", "links", Attachment.Read, Attachment.Write),
        new SetRule("CATEGORIES", "keywords", IsText: true), new SetRule("CONCEPT", "categories", IsText: false), Text("COLOR", "color"), Number("PRIORITY", "priority"),
        Token("CLASS", "privacy", ("PUBLIC", "public"), ("PRIVATE", "private"), ("CONFIDENTIAL", "secret")),
        new OrganizerRule(), new KeyedRule("ATTENDEE", "participants", Participant.Read, Participant.Write), new KeyedRule("RELATED-TO", "relatedTo", Relation.Read, Relation.Write),
    ];

    public static Vocabulary Event { get; } = new(["DTSTART"], true,
    [
        .. common, new MomentRule("DTEND", CalendarNames.End, CalendarNames.EndTimeZone), Duration("DURATION", CalendarNames.Duration), .. shared,
        Token("STATUS", "status", ("CONFIRMED", "confirmed"), ("CANCELLED", "cancelled"), ("TENTATIVE", "tentative")), Token("TRANSP", "freeBusyStatus", ("OPAQUE", "busy"), ("TRANSPARENT", "free")),
    ]);

    public static Vocabulary Task { get; } = new(["DTSTART", "DUE"], true,
    [
        .. common, new MomentRule("DUE", CalendarNames.Due, CalendarNames.DueTimeZone), Duration("DURATION", CalendarNames.EstimatedDuration), .. shared,
        Token("STATUS", "progress", ("NEEDS-ACTION", "needs-action"), ("IN-PROCESS", "in-process"), ("COMPLETED", "completed"), ("CANCELLED", "cancelled")),
        Number("PERCENT-COMPLETE", "percentComplete"), Utc("COMPLETED", "progressUpdated"),
    ]);

    public static Vocabulary Alarm { get; } = new([], false,
    [
        Text("UID", CalendarNames.Uid), new TriggerRule(), Token("ACTION", "action", ("DISPLAY", "display"), ("EMAIL", "email"), ("AUDIO", "audio")), Utc("ACKNOWLEDGED", CalendarNames.Acknowledged),
    ]);

    /// <summary>Journals, and components that this version does not know: all of them but what tells them apart is kept as it is.</summary>
    public static Vocabulary Verbatim { get; } = new([], false, describing);

    private static ScalarRule Text(string property, string field) =>
        new(property, field, static value => FieldValue.Of(ContentEscapes.ReadText(value)), static value => value.AsText() is { } text ? ContentEscapes.WriteText(text) : null);

    private static ScalarRule Utc(string property, string field) =>
        new(property, field, static value => Moment.ReadUtc(value) is { } moment ? FieldValue.Of(moment) : null, static value => value.AsText() is { } text ? Moment.WriteUtc(text) : null);

    private static ScalarRule Number(string property, string field) =>
        new(property, field, static value => int.TryParse(value, out var number) && number.ToString() == value ? FieldValue.Of(number) : null, static value => value.AsNumber() is >= int.MinValue and <= int.MaxValue and var number ? number.ToString() : null);

    private static ScalarRule Duration(string property, string field) =>
        new(property, field, static value => Durations.IsDuration(value) ? FieldValue.Of(value) : null, static value => value.AsText() is { } text && Durations.IsDuration(text) ? text : null);

    private static ScalarRule Token(string property, string field, params ImmutableArray<(string Native, string Name)> tokens) => new(property, field,
        value => tokens.FirstOrDefault(token => token.Native.Equals(value, StringComparison.OrdinalIgnoreCase)) is { Name: { } name } ? FieldValue.Of(name) : null,
        value => value.AsText() is { } name ? tokens.FirstOrDefault(token => token.Name == name).Native : null);

    /// <summary>A value that is not escaped, such as a URI; null when it cannot stand in a line.</summary>
    public static string? OneLine(string? value) => value is not null && value.AsSpan().IndexOfAny('\r', '\n') < 0 ? value : null;
}

/// <summary>Durations (RFC 5545 §3.3.6), kept as they are written: JSCalendar's have the same form.</summary>
internal static class Durations
{
    private static readonly SearchValues<char> characters = SearchValues.Create("0123456789WDTHMS");

    public static bool IsDuration(string text)
    {
        var body = text.AsSpan().TrimStart("+-");
        return body.Length > 2 && body[0] == 'P' && text.Length - body.Length <= 1 && char.IsAsciiLetter(body[^1]) && body[1..].IndexOfAnyExcept(characters) < 0;
    }
}
