using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>The fields of one component, by names relative to its place, in one order everywhere.</summary>
internal sealed class ComponentFields(bool isOverride)
{
    private readonly SortedDictionary<string, FieldValue> fields = new(StringComparer.Ordinal);

    public bool IsOverride => isOverride;

    public int Count => fields.Count;

    /// <summary>The series' start: what occurrences are told by. Of an override, its series'.</summary>
    public Moment? SeriesStart { get; init; }

    /// <summary>Which occurrence an override is; null of what is none.</summary>
    public Moment? Occurrence { get; init; }

    /// <summary>Occurrences that are left out or added, by their names; only of a series itself.</summary>
    public SortedDictionary<string, bool> Exclusions { get; } = new(StringComparer.Ordinal);

    public FieldValue? this[string name]
    {
        get => fields.TryGetValue(name, out var value) ? value : null;
        set => fields[name] = value!.Value;
    }

    public string? Text(string name) => this[name]?.AsText();

    /// <summary>The fields directly in a place, by their keys.</summary>
    public IEnumerable<(string Key, string Name, FieldValue Value)> In(string place)
    {
        foreach (var (name, value) in fields)
            if (FieldPath.PartIn(place, name) is { } key) yield return (key, name, value);
    }

    /// <summary>The fields whose names begin so, with the rest of the name.</summary>
    public IEnumerable<(string End, string Name, FieldValue Value)> Beginning(string beginning)
    {
        foreach (var (name, value) in fields)
            if (name.StartsWith(beginning, StringComparison.Ordinal)) yield return (name[beginning.Length..], name, value);
    }

    /// <summary>Parameters kept of a property, as text; none where they are none.</summary>
    public string ParametersOf(string property) =>
        Text(CalendarNames.Parameters + property) is { } text && PropertyLine.ParametersOf(text) is { } parameters ? PropertyLine.TextOf(parameters) : "";
}
