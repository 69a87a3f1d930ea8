using System.Text;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>A document with changes brought into it: everything that they do not name stays as it is written.</summary>
internal sealed class CalendarWriting(string text)
{
    private readonly CalendarDocument document = CalendarDocument.Read(text);
    private readonly string newLine = ContentWriter.NewLineOf(text);
    private readonly Dictionary<ContentComponent, string> replaced = new(ReferenceEqualityComparer.Instance);
    private readonly List<CalendarTail> tails = [];

    public string Write(IReadOnlyList<EntryChange> changes)
    {
        tails.AddRange(document.Nodes.OfType<ContentComponent>().Where(static node => node.Name == "VCALENDAR").Select(static calendar => new CalendarTail(calendar)));
        var entries = document.Entries.ToDictionary(static entry => entry.Line);
        foreach (var change in changes)
        {
            if (change.Entry is null) Add(Built(change.Target!));
            else Change(entries[change.Entry.Line], change.Target);
        }
        return Text();
    }

    private static EntryText Built(Item target) => EntryText.Of(target.Kind, target.Fields) ?? throw new DocumentFormException($"iCalendar has no component for items of kind '{target.Kind}'");

    private void Change(CalendarEntry entry, Item? target)
    {
        if (target is null)
        {
            Remove(entry);
            return;
        }
        var after = Built(target);
        var shown = after.Reread().Fields;
        if (shown.Equals(entry.Fields)) return;
        var texts = EntryEdit.Of(entry.Kind, entry.Reading, after, newLine);
        var calendar = tails.Find(tail => ReferenceEquals(tail.Calendar, entry.Calendar))!;
        if (calendar.TryServe(Named(after, shown)))
        {
            foreach (var (component, changed) in texts) replaced[component] = changed;
            return;
        }
        // A time zone of that name means something else to the others here.
        Remove(entry);
        Add(string.Concat(entry.Reading.Parts.Select(part => texts[part.Component])), Named(after, shown));
    }

    private void Remove(CalendarEntry entry)
    {
        foreach (var part in entry.Reading.Parts) replaced[part.Component] = "";
    }

    private void Add(EntryText entry) => Add(entry.ToText(newLine, isFolded: true), Named(entry, entry.Zones.Count == 0 ? Fields.Empty : entry.Reread().Fields));

    /// <summary>The definitions of the zones that the components name.</summary>
    private static KeyValuePair<string, FieldValue>[] Named(EntryText entry, Fields shown) => [.. entry.Zones.Where(zone => shown[FieldPath.In(CalendarNames.TimeZones, zone.Key)] is not null)];

    /// <summary>Into the last calendar that serves its time zones, or one of its own.</summary>
    private void Add(string components, KeyValuePair<string, FieldValue>[] zones)
    {
        var calendar = tails.FindLast(tail => tail.TryServe(zones));
        if (calendar is null)
        {
            tails.Add(calendar = new CalendarTail(null));
            calendar.TryServe(zones);
        }
        calendar.Components.Append(components);
    }

    private string Text()
    {
        var written = new StringBuilder(text.Length);
        foreach (var node in document.Nodes)
        {
            if (node is ContentComponent { Name: "VCALENDAR" } calendar) Append(written, calendar, tails.Find(tail => ReferenceEquals(tail.Calendar, calendar))!);
            else node.WriteTo(written);
        }
        foreach (var tail in tails.Where(static tail => tail.Calendar is null))
        {
            if (written.Length > 0 && written[^1] != '\n') written.Append(newLine);
            written.Append(CalendarWrapper.Begin(newLine));
            tail.AppendZones(written, newLine);
            written.Append(tail.Components).Append(CalendarWrapper.End(newLine));
        }
        return written.ToString();
    }

    private void Append(StringBuilder written, ContentComponent calendar, CalendarTail tail)
    {
        written.Append(calendar.Begin);
        var zonesAt = tail.HasZones ? calendar.Children.FindIndexOfZones() : -1;
        for (var i = 0; i < calendar.Children.Length; i++)
        {
            if (i == zonesAt) tail.AppendZones(written, newLine);
            if (calendar.Children[i] is ContentComponent component && replaced.TryGetValue(component, out var changed)) written.Append(changed);
            else calendar.Children[i].WriteTo(written);
        }
        if (zonesAt == calendar.Children.Length) tail.AppendZones(written, newLine);
        written.Append(tail.Components).Append(calendar.End);
    }
}
