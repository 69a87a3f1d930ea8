using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>What one calendar of a document gets in addition. Not thread-safe.</summary>
/// <param name="calendar">As it stands; null for one that is new.</param>
internal sealed class CalendarTail(ContentComponent? calendar)
{
    private readonly ZoneDefinitions? known = calendar is null ? null : new ZoneDefinitions(calendar);
    private readonly SortedDictionary<string, string> zones = new(StringComparer.Ordinal);

    public ContentComponent? Calendar => calendar;

    /// <summary>New components, written.</summary>
    public StringBuilder Components { get; } = new();

    public bool HasZones => zones.Count > 0;

    /// <summary>
    /// Takes over the definitions that <paramref name="components"/> need and the calendar lacks; false, and takes none, when it has one of the same name that means something else.
    /// </summary>
    public bool TryServe(IReadOnlyDictionary<string, string> definitions, string components)
    {
        if (definitions.Count == 0) return true;
        var named = ContentReader.Read(components).Nodes.OfType<ContentComponent>().SelectMany(ZoneDefinitions.NamedIn).Distinct().Where(definitions.ContainsKey).ToList();
        if (!named.TrueForAll(id => known?.Serves(id, definitions[id]) is not false && (!zones.TryGetValue(id, out var added) || added == definitions[id] || ZoneDefinitions.IsWellKnown(id)))) return false;
        foreach (var id in named)
            if (known?[id] is null) zones.TryAdd(id, definitions[id]);
        return true;
    }

    public void AppendZones(StringBuilder text, string newLine)
    {
        foreach (var zone in zones.Values) ComponentText.AppendFolded(text, zone, newLine);
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
