using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>A document of iCalendar (RFC 5545), read: its calendars, one or several, and the entries in each.</summary>
internal sealed class CalendarDocument
{
    private readonly ImmutableArray<DocumentProblem>.Builder problems;
    private readonly List<CalendarEntry> entries = [];

    private CalendarDocument(ImmutableArray<ContentNode> nodes, ImmutableArray<DocumentProblem> problems)
    {
        Nodes = nodes;
        this.problems = problems.ToBuilder();
    }

    public ImmutableArray<ContentNode> Nodes { get; }

    public IReadOnlyList<CalendarEntry> Entries => entries;

    public IEnumerable<DocumentProblem> Problems => problems;

    public static CalendarDocument Read(string text)
    {
        var (nodes, problems) = ContentReader.Read(text);
        var document = new CalendarDocument(nodes, problems);
        var uids = new HashSet<string>();
        foreach (var node in nodes)
        {
            if (node is ContentComponent { Name: "VCALENDAR" } calendar) document.ReadCalendar(calendar, uids);
            else if (node is not OtherText) document.problems.Add(new DocumentProblem(node.Line, "this stands outside of any VCALENDAR"));
        }
        return document;
    }

    private void ReadCalendar(ContentComponent calendar, HashSet<string> uids)
    {
        var zones = new ZoneDefinitions(calendar);
        foreach (var (kind, uid, components) in Groups(calendar))
        {
            // What is malformed in it shall not look as if somebody had removed it.
            if (components.Select(LineText.Malformed).FirstOrDefault(static node => node is not null) is { } malformed)
            {
                if (malformed is ContentLine) problems.Add(new DocumentProblem(malformed.Line, "there is a carriage return inside of this line: take it out"));
                continue;
            }
            if (uid is not null && !uids.Add(uid))
            {
                problems.Add(new DocumentProblem(components[0].Line, $"another entry before it has the same UID '{uid}': remove one of them, or give it a UID of its own"));
                continue;
            }
            var reading = EntryReading.Read(components, id => zones[id]);
            foreach (var second in reading.Surplus)
                problems.Add(new DocumentProblem(second.Line, $"this is a second version of the same occurrence of '{uid}': remove one of them"));
            if (reading.Fields.Count > FormatLimits.MaxFieldsPerItem)
            {
                problems.Add(new DocumentProblem(components[0].Line, $"this series has more occurrences of their own than can be synchronised ({reading.Fields.Count} fields, at most {FormatLimits.MaxFieldsPerItem})"));
                continue;
            }
            entries.Add(new CalendarEntry { Key = uid, Kind = kind, Fields = reading.Fields, Line = components[0].Line, Calendar = calendar, Reading = reading });
        }
    }

    /// <summary>The components of each UID; those without one are alone.</summary>
    private static List<(string Kind, string? Uid, List<ContentComponent> Components)> Groups(ContentComponent calendar)
    {
        var groups = new List<(string Kind, string? Uid, List<ContentComponent> Components)>();
        var known = new Dictionary<(string, string), List<ContentComponent>>();
        foreach (var component in calendar.Components)
        {
            if (CalendarKinds.Of(component.Name) is not { } kind) continue;
            var uid = UidOf(component);
            if (uid is null && CalendarKinds.NeedsUid(kind)) continue;
            if (uid is not null && known.TryGetValue((kind, uid), out var together)) together.Add(component);
            else
            {
                groups.Add((kind, uid, together = [component]));
                if (uid is not null) known.Add((kind, uid), together);
            }
        }
        return groups;
    }

    private static string? UidOf(ContentComponent component) =>
        component.Lines.FirstOrDefault(static line => line.Name == "UID" && ComponentReading.IsPlain(line)) is { } line && ContentEscapes.ReadText(line.Value) is { Length: > 0 } uid ? uid : null;
}

/// <summary>An entry and where it stands.</summary>
internal sealed record CalendarEntry : DocumentEntry
{
    public required ContentComponent Calendar { get; init; }
    public required EntryReading Reading { get; init; }
}
