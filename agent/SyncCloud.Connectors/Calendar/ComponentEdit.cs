using System.Text;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>
/// A component as it stands, changed to show other fields: only lines whose values differ are written anew, each in its place; new ones go behind the last of their name, or of all. Pure.
/// </summary>
internal sealed class ComponentEdit
{
    private readonly List<Slot> slots = [];
    private readonly string newLine;
    private readonly Dictionary<string, Queue<PropertyLine>> shown;
    private readonly Dictionary<string, Queue<PropertyLine>> wanted;
    private readonly Dictionary<string, PropertyLine> firstShown;
    private readonly Dictionary<string, PropertyLine> firstWanted;

    private ComponentEdit(ComponentText before, ComponentText after, string newLine)
    {
        this.newLine = newLine;
        (shown, firstShown) = (ByField(before), First(before));
        (wanted, firstWanted) = (ByField(after), First(after));
    }

    /// <param name="component">As it stands.</param>
    /// <param name="reading">What it shows.</param>
    /// <param name="before">That, as fields would have it written.</param>
    /// <param name="after">What it shall show, so.</param>
    /// <param name="newLine">The document's line end.</param>
    public static string Of(ContentComponent component, ComponentReading reading, ComponentText before, ComponentText after, string newLine)
    {
        var edit = new ComponentEdit(before, after, newLine);
        foreach (var child in component.Children)
        {
            if (child is ContentLine line) edit.Edit(line, reading.ShownBy(line));
            else if (child is ContentComponent inner) edit.Edit(inner, reading.ShownBy(inner), before, after);
            else edit.slots.Add(new Slot(child, null));
        }
        foreach (var line in after.Lines)
            if (edit.wanted[line.Field].TryPeek(out var next) && ReferenceEquals(next, line)) edit.Insert(edit.wanted[line.Field].Dequeue());
        edit.Append(before, after);
        return component.Begin + string.Concat(edit.slots.Select(static slot => slot.Text)) + component.End;
    }

    private void Edit(ContentLine line, IReadOnlyList<string> fields)
    {
        var (was, shall) = (new List<PropertyLine>(), new List<PropertyLine>());
        foreach (var field in fields)
        {
            if (!firstShown.TryGetValue(field, out var first)) continue;
            if (shown[field].TryDequeue(out var one))
            {
                was.Add(one);
                if (wanted.TryGetValue(field, out var left) && left.TryDequeue(out var other)) shall.Add(other);
            }
            else
            {
                // The same once more: it goes, or changes, with the first.
                was.Add(first);
                if (firstWanted.GetValueOrDefault(field)?.Unfolded == first.Unfolded) shall.Add(first);
            }
        }
        if (was.Select(static one => one.Unfolded).SequenceEqual(shall.Select(static one => one.Unfolded))) slots.Add(new Slot(line, LineText.NameOf(line)));
        else
            foreach (var shape in shall.GroupBy(static one => one.Shape)) slots.Add(Written([.. shape]));
    }

    private void Edit(ContentComponent inner, IReadOnlyList<string> fields, ComponentText before, ComponentText after)
    {
        if (fields.Count == 0) slots.Add(new Slot(inner, null));
        else if (after.Others.ContainsKey(fields[0])) slots.Add(new Slot(inner, null));
        else if (after.Alerts.TryGetValue(fields[0], out var target))
            slots.Add(before.Alerts.TryGetValue(fields[0], out var alert) ? new Slot(new OtherText { Line = 0, Text = Of(inner, ComponentReading.Read(inner), alert, target, newLine) }, null) : new Slot(inner, null));
    }

    private void Insert(PropertyLine line)
    {
        if (line.Joins && slots.FindLastIndex(slot => slot.Name == line.Name && slot.Node is ContentLine native && PropertyLine.TextOf(native.Parameters) == line.Parameters && (line.Parameters.Length == 0 || native.Value.Contains(',', StringComparison.Ordinal))) is >= 0 and var same)
        {
            var value = $"{((ContentLine)slots[same].Node).Value},{line.Value}";
            slots[same] = Written([line with { Value = value }]);
            return;
        }
        var at = slots.FindLastIndex(slot => slot.Name == line.Name);
        if (at < 0) at = slots.FindLastIndex(static slot => slot.Name is not null);
        slots.Insert(at + 1, Written([line]));
    }

    private void Append(ComponentText before, ComponentText after)
    {
        var text = new StringBuilder();
        foreach (var (field, alert) in after.Alerts)
            if (!before.Alerts.ContainsKey(field)) alert.WriteTo(text, newLine, isFolded: true);
        foreach (var (field, other) in after.Others)
            if (!before.Others.ContainsKey(field)) ComponentText.AppendFolded(text, other, newLine);
        if (text.Length > 0) slots.Add(new Slot(new OtherText { Line = 0, Text = text.ToString() }, null));
    }

    private Slot Written(List<PropertyLine> lines)
    {
        var value = string.Join(',', lines.Select(static line => line.Value));
        var unfolded = $"{lines[0].Shape}:{value}";
        return new Slot(new ContentLine
        {
            Line = 0, Group = null, Name = lines[0].Name, Parameters = PropertyLine.ParametersOf(lines[0].Parameters) ?? [], Value = value, Text = ContentWriter.Fold(unfolded, newLine).AsMemory(),
        }, lines[0].Name);
    }

    private static Dictionary<string, Queue<PropertyLine>> ByField(ComponentText component) =>
        component.Lines.GroupBy(static line => line.Field).ToDictionary(static field => field.Key, static field => new Queue<PropertyLine>(field));

    private static Dictionary<string, PropertyLine> First(ComponentText component) => component.Lines.DistinctBy(static line => line.Field).ToDictionary(static line => line.Field);

    /// <summary>A part of the component as it will be, and the property's name where it is one.</summary>
    private sealed record Slot(ContentNode Node, string? Name)
    {
        public string Text
        {
            get
            {
                var text = new StringBuilder();
                Node.WriteTo(text);
                return text.ToString();
            }
        }
    }
}
