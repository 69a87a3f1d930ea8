using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>Calendars as iCalendar (RFC 5545): a file with many events and to-dos, or a folder of files with one or several each. Items are as JSCalendar (RFC 8984) has them.</summary>
public sealed class ICalendarForm : IDocumentForm
{
    public string Name => "icalendar";

    public KindSchema Schema => CalendarSchema.Instance;

    public ImmutableArray<string> Extensions => [".ics"];

    public ReadOnlyMemory<byte> Empty { get; } = DocumentText.Encode(CalendarWrapper.Begin("\r\n") + CalendarWrapper.End("\r\n"));

    public DocumentContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (DocumentText.Decode(bytes) is not { } text) return DocumentText.NotText;
        var document = CalendarDocument.Read(text);
        return new DocumentContent([.. document.Entries], [.. document.Problems]);
    }

    // A plan is asked about again and again while it is brought to a document, always with the same fields.
    private readonly ConditionalWeakTable<Fields, Projection> projections = [];

    public Fields? Project(Item item)
    {
        if (projections.TryGetValue(item.Fields, out var known) && known.Kind == item.Kind) return known.Shown;
        var shown = EntryText.Of(item.Kind, item.Fields)?.Reread().Fields;
        projections.AddOrUpdate(item.Fields, new Projection(item.Kind, shown));
        return shown;
    }

    public string? KeyOf(Item item) => item.Fields[CalendarNames.Uid]?.AsText() is { Length: > 0 } uid ? uid : null;

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes) =>
        changes.Count == 0 ? bytes : DocumentText.Encode(new CalendarWriting(DocumentText.Decode(bytes) ?? throw new DocumentFormException("it is no UTF-8 text")).Write(changes));

    private sealed record Projection(string Kind, Fields? Shown);
}
