using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>What one calendar of a document gets in addition. Not thread-safe.</summary>
/// <param name="calendar">As it stands; null for one that is new.</param>
internal sealed class CalendarTail(ContentComponent? calendar)
{
    private readonly ZoneDefinitions? known = calendar is null ? null : new ZoneDefinitions(calendar);
    private readonly SortedDictionary<string, FieldValue> zones = new(StringComparer.Ordinal);

    public ContentComponent? Calendar => calendar;

    /// <summary>New components, written.</summary>
    public StringBuilder Components { get; } = new();

    public bool HasZones => zones.Count > 0;

    /// <summary>Takes over those definitions that the calendar lacks; false, and takes none, when it has one of the same name that means something else.</summary>
    public bool TryServe(IReadOnlyCollection<KeyValuePair<string, FieldValue>> definitions)
    {
        foreach (var (id, definition) in definitions)
            if (known?.Serves(id, definition) is false || (zones.TryGetValue(id, out var added) && added != definition && !ZoneDefinitions.IsWellKnown(id))) return false;
        foreach (var (id, definition) in definitions)
            if (known?[id] is null) zones.TryAdd(id, definition);
        return true;
    }

    public void AppendZones(StringBuilder text, string newLine)
    {
        foreach (var zone in zones.Values) ComponentText.AppendFolded(text, zone.AsText()!, newLine);
    }
}

internal static class CalendarChildren
{
    /// <summary>Where new definitions of time zones go: behind the last one, else before the first component, else at the end.</summary>
    public static int FindIndexOfZones(this ImmutableArray<ContentNode> children)
    {
        for (var i = children.Length - 1; i >= 0; i--)
            if (children[i] is ContentComponent { Name: ZoneDefinitions.Component }) return i + 1;
        for (var i = 0; i < children.Length; i++)
            if (children[i] is ContentComponent) return i;
        return children.Length;
    }
}
