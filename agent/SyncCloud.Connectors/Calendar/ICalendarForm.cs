using System.Collections.Immutable;
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

    public Fields? Project(Item item) => EntryText.Of(item.Kind, item.Fields)?.Reread().Fields;

    public string? KeyOf(Item item) => item.Fields[CalendarNames.Uid]?.AsText() is { Length: > 0 } uid ? uid : null;

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes) =>
        changes.Count == 0 ? bytes : DocumentText.Encode(new CalendarWriting(DocumentText.Decode(bytes) ?? throw new DocumentFormException("it is no UTF-8 text")).Write(changes));
}
