using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>A component that fields make: its lines in the order in which a new one has them. The other half of <see cref="ComponentReading"/>. Pure.</summary>
internal sealed class ComponentText
{
    private ComponentText(string name) => Name = name;

    public string Name { get; }

    public List<PropertyLine> Lines { get; } = [];

    /// <summary>The alarms, by their fields.</summary>
    public Dictionary<string, ComponentText> Alerts { get; } = [];

    /// <summary>Components that this version does not know, by their fields: unfolded.</summary>
    public Dictionary<string, string> Others { get; } = [];

    public static ComponentText Of(string name, ComponentFields fields)
    {
        var component = new ComponentText(name);
        var vocabulary = CalendarKinds.VocabularyOf(name);
        foreach (var rule in vocabulary.Rules) component.Lines.AddRange(rule.Write(fields));
        foreach (var (rest, field, value) in fields.Beginning(CalendarNames.ICalendar + "/"))
            if (value.AsText() is { } text) component.AddKept(rest, field, text);
        if (!vocabulary.HasAlerts) return component;
        foreach (var (_, field, value) in fields.In(CalendarNames.Alerts))
            if (value.AsMap() is { } alert) component.Alerts.Add(field, OfAlert(alert, fields[$"{field}/{CalendarNames.Acknowledged}"]));
        return component;
    }

    /// <param name="text">Where it goes.</param>
    /// <param name="newLine">A line's end.</param>
    /// <param name="isFolded">Whether long lines are folded: nobody reads what is only read back.</param>
    public void WriteTo(StringBuilder text, string newLine, bool isFolded)
    {
        text.Append("BEGIN:").Append(Name).Append(newLine);
        foreach (var line in Lines) text.Append(isFolded ? ContentWriter.Fold(line.Unfolded, newLine) : line.Unfolded + newLine);
        foreach (var alert in Alerts.Values) alert.WriteTo(text, newLine, isFolded);
        foreach (var other in Others.Values) AppendFolded(text, other, newLine);
        text.Append("END:").Append(Name).Append(newLine);
    }

    public static void AppendFolded(StringBuilder text, string unfolded, string newLine)
    {
        foreach (var line in unfolded.Split('\n')) text.Append(ContentWriter.Fold(line, newLine));
    }

    private static ComponentText OfAlert(Fields alert, FieldValue? acknowledged)
    {
        var fields = new ComponentFields(isOverride: false);
        foreach (var (name, value) in alert) fields[name] = value;
        if (acknowledged is not null) fields[CalendarNames.Acknowledged] = acknowledged;
        return Of("VALARM", fields);
    }

    private void AddKept(string rest, string field, string text)
    {
        if (field.StartsWith(CalendarNames.Parameters, StringComparison.Ordinal)) return;
        if (field.StartsWith(CalendarNames.Components, StringComparison.Ordinal))
        {
            var of = field[CalendarNames.Components.Length..];
            if (of.IndexOf('/') is >= 0 and var slash && LineText.IsComponent(text, of[..slash])) Others.Add(field, text);
            return;
        }
        var name = rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
        if (PropertyLine.Parse(name + text) is { Name: not ("BEGIN" or "END") } line && LineText.NameOf(line) == name && LineText.RestOf(line) == text) Lines.Add(Kept(field, line, name));
    }

    private static PropertyLine Kept(string field, ContentLine line, string name)
    {
        // As it was written, and not as we would write its parameters.
        var before = line.Text[name.Length..^(line.Value.Length + 1)].ToString();
        return new PropertyLine(field, name, before, line.Value);
    }
}
