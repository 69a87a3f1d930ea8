using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>How one property and the fields that show it are made of each other. Pure.</summary>
internal abstract record PropertyRule(string Property)
{
    /// <summary>Tells the reading what a line shows; false when this rule does not hold of it (and nothing was told): then the line is kept as it is.</summary>
    public abstract bool TryRead(ContentLine line, ComponentReading reading);

    /// <summary>The lines that show the fields of one component.</summary>
    public abstract IEnumerable<PropertyLine> Write(ComponentFields fields);
}

/// <summary>A property with one value of one field. Parameters that the field has no room for are in one of their own.</summary>
internal sealed record ScalarRule(string Property, string Field, Func<string, Protocol.FieldValue?> FromText, Func<Protocol.FieldValue, string?> ToText) : PropertyRule(Property)
{
    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(Field) || FromText(line.Value) is not { } value) return false;
        reading.Show(line, Field, value);
        reading.ShowParameters(line, Property, line.Parameters);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields[Field] is { } value && ToText(value) is { } text) yield return new PropertyLine(Field, Property, fields.ParametersOf(Property), text);
    }
}

/// <summary>A property that may stand several times, each a field of its own under a key.</summary>
internal sealed record KeyedRule(string Property, string Place, Func<ContentLine, (string Key, Protocol.FieldValue Value)?> FromLine, Func<string, Protocol.FieldValue, (ImmutableArray<ContentParameter> Parameters, string Value)?> ToLine)
    : PropertyRule(Property)
{
    public override bool TryRead(ContentLine line, ComponentReading reading) =>
        FromLine(line) is var (key, value) && reading.TryShow(line, FieldPath.In(Place, key), value);

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        foreach (var (key, name, value) in fields.In(Place))
            if (ToLine(key, value) is var (parameters, text)) yield return new PropertyLine(name, Property, PropertyLine.TextOf(parameters), text);
    }
}

/// <summary>A property whose values, between commas and in any number of lines, are a set.</summary>
internal sealed record SetRule(string Property, string Place, bool IsText) : PropertyRule(Property)
{
    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (!line.Parameters.IsEmpty) return false;
        foreach (var part in IsText ? ContentEscapes.Split(line.Value, ',') : [line.Value]) reading.TryShow(line, FieldPath.In(Place, IsText ? ContentEscapes.ReadText(part) : part), JsonShapes.True);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        foreach (var (key, name, value) in fields.In(Place))
            if (value.AsFlag() is true) yield return new PropertyLine(name, Property, "", IsText ? ContentEscapes.WriteText(key) : key) { Joins = IsText };
    }
}
