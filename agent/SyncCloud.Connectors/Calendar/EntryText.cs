using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>The components that an item makes: the series itself and its occurrences. The other half of <see cref="EntryReading"/>. Pure.</summary>
internal sealed class EntryText
{
    // Nearly all events of a calendar have the same one.
    [ThreadStatic] private static FieldValue? lastDefinition;

    private const string UidParameters = CalendarNames.Parameters + "UID";

    private EntryReading? reread;

    private EntryText(List<(string? Occurrence, ComponentText Component)> components, Dictionary<string, FieldValue> zones)
    {
        Components = components;
        Zones = zones;
    }

    /// <summary>With the name of the occurrence; null of the series itself.</summary>
    public IReadOnlyList<(string? Occurrence, ComponentText Component)> Components { get; }

    /// <summary>Definitions of time zones that came along, by id: texts, unfolded, and well-formed.</summary>
    public IReadOnlyDictionary<string, FieldValue> Zones { get; }

    /// <summary>Null when no component shows items of that kind.</summary>
    public static EntryText? Of(string kind, Fields fields)
    {
        if (CalendarKinds.ComponentOf(kind) is not { } name) return null;
        var overrides = new SortedDictionary<string, List<(string Name, FieldValue Value)>>(StringComparer.Ordinal);
        var series = new List<(string Name, FieldValue Value)>();
        var zones = new Dictionary<string, FieldValue>();
        foreach (var (field, value) in fields)
        {
            if (FieldPath.PartIn(CalendarNames.TimeZones, field) is { } zone)
            {
                if (IsDefinition(value)) zones.Add(zone, value);
            }
            else if (OverrideOf(field) is not var (occurrence, rest)) series.Add((field, value));
            else if (overrides.TryGetValue(occurrence, out var known)) known.Add((rest, value));
            else overrides.Add(occurrence, [(rest, value)]);
        }
        var start = StartOf(kind, fields);
        var components = new List<(string?, ComponentText)>();
        var ofSeries = Filled(new ComponentFields(isOverride: false) { SeriesStart = start }, series);
        var taken = new HashSet<Moment>();
        foreach (var (occurrence, own) in overrides)
        {
            foreach (var (_, value) in own.Where(static field => field.Name == CalendarNames.Excluded))
                if (value.AsFlag() is { } excluded) ofSeries.Exclusions.Add(occurrence, excluded);
            own.RemoveAll(static field => field.Name is CalendarNames.Excluded or CalendarNames.Uid or UidParameters);
            if (own.Count == 0 || Moment.OfOccurrence(occurrence, start) is not { } moment || !taken.Add(moment)) continue;
            var ofOccurrence = Filled(new ComponentFields(isOverride: true) { SeriesStart = start, Occurrence = moment }, own);
            foreach (var repeated in (ReadOnlySpan<string>)[CalendarNames.Uid, UidParameters])
                if (fields[repeated] is { } value) ofOccurrence[repeated] = value;
            components.Add((occurrence, ComponentText.Of(name, ofOccurrence)));
        }
        if (components.Count == 0 || series.Exists(static field => field.Name is not (CalendarNames.Uid or UidParameters))) components.Insert(0, (null, ComponentText.Of(name, ofSeries)));
        // Without a UID nothing says that several components belong together.
        if (fields[CalendarNames.Uid]?.AsText() is not { Length: > 0 }) components.RemoveRange(1, components.Count - 1);
        return new EntryText(components, zones);
    }

    public string ToText(string newLine, bool isFolded)
    {
        var text = new StringBuilder();
        foreach (var (_, component) in Components) component.WriteTo(text, newLine, isFolded);
        return text.ToString();
    }

    /// <summary>What these components show once they are read.</summary>
    public EntryReading Reread() => reread ??= EntryReading.Read([.. ContentReader.Read(ToText("\n", isFolded: false)).Nodes.OfType<ContentComponent>()], ZoneOf);

    /// <summary>The definition of a zone; null where none came along.</summary>
    public FieldValue? ZoneOf(string id) => Zones.TryGetValue(id, out var definition) ? definition : null;

    private static bool IsDefinition(FieldValue value)
    {
        if (value == lastDefinition) return true;
        if (value.AsText() is not { } text || !LineText.IsComponent(text, ZoneDefinitions.Component)) return false;
        lastDefinition = value;
        return true;
    }

    private static Moment? StartOf(string kind, Fields fields)
    {
        var isDate = fields[CalendarNames.ShowWithoutTime]?.AsFlag() is true;
        var zone = fields[CalendarNames.TimeZone]?.AsText();
        if (kind is not (CalendarKinds.Event or CalendarKinds.Task)) return null;
        if (Moment.Of(fields[CalendarNames.Start]?.AsText(), isDate, zone) is { } start) return start;
        return kind == CalendarKinds.Task ? Moment.Of(fields[CalendarNames.Due]?.AsText(), isDate, fields[CalendarNames.DueTimeZone]?.AsText() ?? zone) : null;
    }

    private static ComponentFields Filled(ComponentFields component, List<(string Name, FieldValue Value)> fields)
    {
        foreach (var (name, value) in fields) component[name] = value;
        return component;
    }

    private static (string Occurrence, string Name)? OverrideOf(string field)
    {
        const string place = CalendarNames.Overrides + "/";
        if (!field.StartsWith(place, StringComparison.Ordinal) || field.IndexOf('/', place.Length) is not (> 0 and var end)) return null;
        return (FieldPath.Unescape(field[place.Length..end]), field[(end + 1)..]);
    }
}
