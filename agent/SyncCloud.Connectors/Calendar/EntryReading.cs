using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>What the components of one UID show together.</summary>
internal sealed class EntryReading
{
    private EntryReading(Fields fields, ImmutableArray<PartReading> parts, ImmutableArray<ContentComponent> surplus)
    {
        Fields = fields;
        Parts = parts;
        Surplus = surplus;
    }

    public Fields Fields { get; }

    public ImmutableArray<PartReading> Parts { get; }

    /// <summary>Components that are a second version of one of the parts.</summary>
    public ImmutableArray<ContentComponent> Surplus { get; }

    /// <param name="components">All of one kind.</param>
    /// <param name="zone">A time zone's definition in the document; null where there is none.</param>
    public static EntryReading Read(IReadOnlyList<ContentComponent> components, Func<string, FieldValue?> zone)
    {
        var parts = ImmutableArray.CreateBuilder<PartReading>(components.Count);
        var surplus = ImmutableArray.CreateBuilder<ContentComponent>();
        var series = components.Select(component => (Component: component, Moment: OccurrenceOf(component))).ToList();
        var taken = new HashSet<string>();
        Moment? start = null;
        // The series first: its occurrences are named by its start.
        foreach (var (component, moment) in series.OrderBy(static one => one.Moment is not null))
        {
            var reading = ComponentReading.Read(component, moment is not null);
            var occurrence = moment?.ToOccurrence(start);
            if (!taken.Add(occurrence ?? ""))
            {
                surplus.Add(component);
                continue;
            }
            parts.Add(new PartReading(occurrence, component, reading));
            if (moment is null) start = reading.Start;
        }
        return new EntryReading(Together(parts, zone), parts.ToImmutable(), surplus.ToImmutable());
    }

    private static Fields Together(IReadOnlyList<PartReading> parts, Func<string, FieldValue?> zone)
    {
        var fields = new Dictionary<string, FieldValue>();
        foreach (var part in parts)
        {
            var place = part.Occurrence is { } occurrence ? FieldPath.In(CalendarNames.Overrides, occurrence) + "/" : "";
            foreach (var (name, value) in part.Reading.Fields)
                fields.TryAdd(name is CalendarNames.Uid or CalendarNames.Parameters + "UID" ? name : place + name, value);
        }
        foreach (var id in parts.SelectMany(static part => ZoneDefinitions.NamedIn(part.Component)))
            if (zone(id) is { } definition) fields.TryAdd(FieldPath.In(CalendarNames.TimeZones, id), definition);
        return Fields.Of(fields);
    }

    private static Moment? OccurrenceOf(ContentComponent component) =>
        component.First("RECURRENCE-ID") is { } line && ComponentReading.IsPlain(line) ? Moment.Read(line, line.Value) : null;
}

/// <summary>One component of an entry.</summary>
/// <param name="Occurrence">The name of the occurrence that it is; null of the series itself.</param>
/// <param name="Component">As it stands.</param>
/// <param name="Reading">What it shows.</param>
internal sealed record PartReading(string? Occurrence, ContentComponent Component, ComponentReading Reading);
