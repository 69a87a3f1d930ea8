using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>UID: the item's, so that the components of its occurrences repeat it.</summary>
internal sealed record UidRule() : PropertyRule("UID")
{
    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(CalendarNames.Uid)) return false;
        reading.Show(line, CalendarNames.Uid, FieldValue.Of(ContentEscapes.ReadText(line.Value)));
        reading.ShowParameters(line, Property, line.Parameters);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields.Text(CalendarNames.Uid) is { } uid) yield return new PropertyLine(CalendarNames.Uid, Property, fields.ParametersOf(Property), ContentEscapes.WriteText(uid));
    }
}

/// <summary>RECURRENCE-ID: the place of an occurrence of its own, and no field.</summary>
internal sealed record RecurrenceIdRule() : PropertyRule("RECURRENCE-ID")
{
    private const string Place = "recurrenceId";

    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (!reading.IsOverride || reading.IsPlaced || Moment.Read(line, line.Value) is null) return false;
        reading.IsPlaced = true;
        reading.Note(line, Place);
        reading.ShowParameters(line, Property, Moment.Others(line));
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields.Occurrence is { } occurrence)
            yield return new PropertyLine(Place, Property, PropertyLine.TextOf(occurrence.Parameters) + fields.ParametersOf(Property), occurrence.Value);
    }
}
