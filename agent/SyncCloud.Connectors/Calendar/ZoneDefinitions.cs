using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>The definitions of time zones in one VCALENDAR, by their ids.</summary>
internal sealed class ZoneDefinitions
{
    public const string Component = "VTIMEZONE";
    private static readonly ImmutableHashSet<string> areas = ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Etc", "Europe", "Indian", "Pacific"];
    private readonly Dictionary<string, FieldValue> definitions = [];

    public ZoneDefinitions(ContentComponent calendar)
    {
        foreach (var zone in calendar.Components)
            if (zone.Name == Component && IdOf(zone) is { } id && LineText.Malformed(zone) is null) definitions.TryAdd(id, FieldValue.Of(LineText.Of(zone)));
    }

    public FieldValue? this[string id] => definitions.TryGetValue(id, out var definition) ? definition : null;

    /// <summary>
    /// Whether a calendar that has this definition, or none, serves what came with <paramref name="definition"/>. Of a zone by its name in the tz database any definition does; another
    /// name may mean one thing here and another there.
    /// </summary>
    public bool Serves(string id, FieldValue definition) => this[id] is not { } own || own == definition || IsWellKnown(id);

    /// <summary>The ids of all time zones that a component's lines name.</summary>
    public static HashSet<string> NamedIn(ContentComponent component)
    {
        var named = new HashSet<string>();
        AddNamedIn(component, named);
        return named;
    }

    public static string? IdOf(ContentComponent zone) => zone.First("TZID") is { } line ? ContentEscapes.ReadText(line.Value) : null;

    private static void AddNamedIn(ContentComponent component, HashSet<string> named)
    {
        foreach (var child in component.Children)
        {
            if (child is ContentComponent inner) AddNamedIn(inner, named);
            else if (child is ContentLine line)
                foreach (var parameter in line.Parameters)
                    if (parameter.Name == "TZID") named.UnionWith(parameter.Values);
        }
    }

    /// <summary>Of the tz database, or by a vendor's prefix before such a name.</summary>
    public static bool IsWellKnown(string id)
    {
        var parts = id.Split('/');
        return id is "UTC" or "GMT" || Enumerable.Range(0, Math.Max(0, parts.Length - 1)).Any(i => areas.Contains(parts[i]) && parts.Length - i is 2 or 3);
    }
}
