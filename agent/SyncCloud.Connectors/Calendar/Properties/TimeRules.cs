using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>DTSTART, DTEND and DUE. What times are told by has its type and zone in <c>showWithoutTime</c> and <c>timeZone</c>; the others say their zone only where it is another.</summary>
/// <param name="Property">The property.</param>
/// <param name="Field">Its local time.</param>
/// <param name="ZoneField">Where a zone of its own is; null for a start.</param>
internal sealed record MomentRule(string Property, string Field, string? ZoneField) : PropertyRule(Property)
{
    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(Field) || reading.Start is not { } start || Moment.Read(line, line.Value) is not { } moment) return false;
        var tellsTheZone = ZoneField is null || Property == reading.StartProperty;
        if (tellsTheZone ? moment != start : moment.IsDate != start.IsDate || (moment.Zone is null) != (start.Zone is null)) return false;
        reading.Show(line, Field, FieldValue.Of(moment.Local));
        if (tellsTheZone)
        {
            if (moment.Zone is { } zone) reading.Show(line, CalendarNames.TimeZone, FieldValue.Of(zone));
            if (moment.IsDate) reading.Show(line, CalendarNames.ShowWithoutTime, JsonShapes.True);
        }
        else if (moment.Zone != start.Zone) reading.Show(line, ZoneField!, FieldValue.Of(moment.Zone!));
        reading.ShowParameters(line, Property, Moment.Others(line));
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        var zone = (ZoneField is null ? null : fields.Text(ZoneField)) ?? fields.Text(CalendarNames.TimeZone);
        if (Moment.Of(fields.Text(Field), fields[CalendarNames.ShowWithoutTime]?.AsFlag() is true, zone) is { } moment)
            yield return new PropertyLine(Field, Property, PropertyLine.TextOf(moment.Parameters) + fields.ParametersOf(Property), moment.Value);
    }
}

/// <summary>EXDATE and RDATE: every date of every line is a field of its own, so that two devices that cancel two occurrences both do.</summary>
internal sealed record ExclusionRule(string Property, bool Excluded) : PropertyRule(Property)
{
    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.IsOverride || !Moment.Others(line).IsEmpty) return false;
        var names = new List<string>();
        foreach (var value in line.Value.Split(','))
        {
            if (Moment.Read(line, value) is not { } moment) return false;
            names.Add($"{FieldPath.In(CalendarNames.Overrides, moment.ToOccurrence(reading.Start))}/{CalendarNames.Excluded}");
        }
        var flag = FieldValue.Of(Excluded);
        if (names.Exists(name => reading.Fields.TryGetValue(name, out var known) && known != flag)) return false;
        foreach (var name in names) reading.TryShow(line, name, flag);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        foreach (var (name, excluded) in fields.Exclusions)
            if (excluded == Excluded && Moment.OfOccurrence(name, fields.SeriesStart) is { } moment)
                yield return new PropertyLine($"{FieldPath.In(CalendarNames.Overrides, name)}/{CalendarNames.Excluded}", Property, PropertyLine.TextOf(moment.Parameters), moment.Value) { Joins = true };
    }
}

/// <summary>TRIGGER of an alarm: an OffsetTrigger or an AbsoluteTrigger.</summary>
internal sealed record TriggerRule() : PropertyRule("TRIGGER")
{
    private const string Field = "trigger";

    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(Field) || Read(line) is not { } trigger) return false;
        reading.Show(line, Field, trigger);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields[Field]?.AsMap() is not { } trigger) yield break;
        if (trigger["when"]?.AsText() is { } when && Moment.WriteUtc(when) is { } moment) yield return new PropertyLine(Field, Property, ";VALUE=DATE-TIME", moment);
        else if (trigger["offset"]?.AsText() is { } offset && Durations.IsDuration(offset))
            yield return new PropertyLine(Field, Property, trigger["relativeTo"]?.AsText() is ("start" or "end") and { } related ? ";RELATED=" + related.ToUpperInvariant() : "", offset);
    }

    private static FieldValue? Read(ContentLine line)
    {
        if (line.Parameters.Any(static parameter => parameter.Name is not ("VALUE" or "RELATED"))) return null;
        var (types, related) = (line["VALUE"], line["RELATED"]);
        if (types.Length > 1 || related.Length > 1) return null;
        var type = types.FirstOrDefault()?.ToUpperInvariant();
        if (type is "DATE-TIME") return related.IsEmpty && Moment.ReadUtc(line.Value) is { } when ? JsonShapes.Map(("when", FieldValue.Of(when))) : null;
        if (type is not (null or "DURATION") || !Durations.IsDuration(line.Value)) return null;
        if (related.IsEmpty) return JsonShapes.Map(("offset", FieldValue.Of(line.Value)));
        return related[0].ToLowerInvariant() is ("start" or "end") and var to ? JsonShapes.Map(("offset", FieldValue.Of(line.Value)), ("relativeTo", FieldValue.Of(to))) : null;
    }
}
