using System.Collections.Immutable;
using SyncCloud.Connectors.Calendar.Properties;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>What one component shows, and which of its lines and components show it. Made by <see cref="Read"/>; the fields' names are relative to the component's place.</summary>
internal sealed class ComponentReading
{
    // Of these there may be many, and each comes and goes by itself.
    private static readonly ImmutableHashSet<string> several =
        ["ATTACH", "ATTENDEE", "COMMENT", "CONTACT", "REQUEST-STATUS", "RELATED-TO", "RESOURCES", "CATEGORIES", "CONCEPT", "CONFERENCE", "IMAGE", "LINK", "REFID", "EXDATE", "RDATE", "EXRULE", "STYLED-DESCRIPTION"];
    private readonly Dictionary<string, FieldValue> fields = [];
    private readonly Dictionary<ContentNode, List<string>> shownBy = new(ReferenceEqualityComparer.Instance);

    private ComponentReading(bool isOverride) => IsOverride = isOverride;

    public IReadOnlyDictionary<string, FieldValue> Fields => fields;

    /// <summary>The names of the fields that a line or a component shows, or has a part in.</summary>
    public IReadOnlyList<string> ShownBy(ContentNode node) => shownBy.GetValueOrDefault(node) ?? [];

    /// <summary>Whether this is an occurrence of its own in a series.</summary>
    public bool IsOverride { get; }

    /// <summary>What times without a time zone of their own are told by: the start, or of what has none, when it is due.</summary>
    public Moment? Start { get; private init; }

    /// <summary>The property that <see cref="Start"/> is of.</summary>
    public string? StartProperty { get; private init; }

    /// <summary>Whether the line is known that says which occurrence this is.</summary>
    public bool IsPlaced { get; set; }

    public static ComponentReading Read(ContentComponent component, bool isOverride = false)
    {
        var vocabulary = CalendarKinds.VocabularyOf(component.Name);
        var (property, start) = StartOf(component, vocabulary);
        var reading = new ComponentReading(isOverride) { Start = start, StartProperty = property };
        var rest = new List<ContentLine>();
        foreach (var line in component.Lines)
            if (!IsPlain(line) || vocabulary.RuleOf(line.Name) is not { } rule || !rule.TryRead(line, reading)) rest.Add(line);
        reading.ShowRest(rest);
        reading.ShowAlerts([.. component.Components.Where(inner => inner.Name == "VALARM" && vocabulary.HasAlerts)]);
        foreach (var inner in component.Components.Where(inner => inner.Name != "VALARM" || !vocabulary.HasAlerts))
            reading.TryShow(inner, CalendarNames.Components + inner.Name + "/" + ContentKey.Of(LineText.Of(inner)), FieldValue.Of(LineText.Of(inner)));
        return reading;
    }

    public bool Has(string field) => fields.ContainsKey(field);

    /// <summary>A field that the reading does not have yet.</summary>
    public void Show(ContentNode node, string field, FieldValue value)
    {
        fields.Add(field, value);
        Note(node, field);
    }

    /// <summary>False when the field is there with another value.</summary>
    public bool TryShow(ContentNode node, string field, FieldValue value)
    {
        if (fields.TryGetValue(field, out var known) ? known != value : !fields.TryAdd(field, value)) return false;
        Note(node, field);
        return true;
    }

    /// <summary>Replaces a value that several lines make together.</summary>
    public void Extend(ContentNode node, string field, FieldValue value)
    {
        fields[field] = value;
        Note(node, field);
    }

    public void ShowParameters(ContentLine line, string property, ImmutableArray<ContentParameter> parameters)
    {
        if (!parameters.IsEmpty) Show(line, CalendarNames.Parameters + property, FieldValue.Of(PropertyLine.TextOf(parameters)));
    }

    /// <summary>That a line shows what is told of the whole entry and not of this component.</summary>
    public void Note(ContentNode node, string field)
    {
        if (!shownBy.TryGetValue(node, out var shown)) shownBy.Add(node, shown = []);
        shown.Add(field);
    }

    /// <summary>Encodings and groups are vCard's and vCalendar's: such lines are left as they are.</summary>
    public static bool IsPlain(ContentLine line) => line.Group is null && !line.Parameters.Any(static parameter => parameter.Name is "" or "ENCODING" or "CHARSET");

    private static (string?, Moment?) StartOf(ContentComponent component, Vocabulary vocabulary)
    {
        foreach (var property in vocabulary.StartProperties)
            foreach (var line in component.Lines)
                if (line.Name == property && IsPlain(line) && Moment.Read(line, line.Value) is { } moment) return (property, moment);
        return (null, null);
    }

    private void ShowRest(List<ContentLine> rest)
    {
        foreach (var named in rest.GroupBy(LineText.NameOf))
        {
            var texts = named.Select(line => (Line: line, Text: LineText.RestOf(line))).ToList();
            var keyed = several.Contains(named.Key) || texts.Exists(one => one.Text != texts[0].Text);
            foreach (var (line, text) in texts)
                TryShow(line, $"{CalendarNames.ICalendar}/{named.Key}{(keyed ? "/" + ContentKey.Of(text) : "")}", FieldValue.Of(text));
        }
    }

    /// <summary>An alarm's key is its UID, else what it does and when; else, where that is not enough, all that it shows.</summary>
    private void ShowAlerts(IReadOnlyList<ContentComponent> alarms)
    {
        var alerts = alarms.Select(alarm => (Alarm: alarm, Shown: Read(alarm).Fields)).Select(one => (one.Alarm, one.Shown, Value: JsonShapes.Map(one.Shown.Where(static field => field.Key != CalendarNames.Acknowledged)))).ToList();
        foreach (var alike in alerts.GroupBy(one => KeyOf(one.Shown)))
        {
            var single = alike.Select(one => one.Value).Distinct().Count() == 1;
            foreach (var (alarm, shown, value) in alike)
            {
                var name = FieldPath.In(CalendarNames.Alerts, single ? alike.Key : ContentKey.Of(value));
                TryShow(alarm, name, value);
                if (shown.TryGetValue(CalendarNames.Acknowledged, out var acknowledged)) TryShow(alarm, $"{name}/{CalendarNames.Acknowledged}", acknowledged);
            }
        }
    }

    private static string KeyOf(IReadOnlyDictionary<string, FieldValue> alarm) =>
        alarm.TryGetValue(CalendarNames.Uid, out var uid) && uid.AsText() is { Length: > 0 } own ? own
        : ContentKey.Of(JsonShapes.Map(alarm.Where(static field => field.Key is "action" or "trigger" or "iCalendar/TRIGGER" or "iCalendar/ACTION")));
}
