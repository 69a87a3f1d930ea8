using System.Text;
using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Calendars: what is read can be written, shows itself again, and leaves every other byte alone.</summary>
internal static class CalendarTarget
{
    private const string Seed = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:A/B\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=A/B:20260105T100000\r\nDTEND;TZID=C:20260105T110000\r\nSUMMARY;LANGUAGE=de:a\\,b\r\n"
        + "RRULE:FREQ=WEEKLY;BYDAY=MO,-1TU;UNTIL=20260601T080000Z\r\nEXDATE;TZID=A/B:20260112T100000,20260119T100000\r\nRDATE;VALUE=DATE:20260120\r\nATTENDEE;CN=\"x;y\";ROLE=CHAIR;X=^n:mailto:a@b\r\nORGANIZER:mailto:a@b\r\n"
        + "CATEGORIES:a,b\r\nATTACH;FMTTYPE=a/b:http://x\r\nX-A;ENCODING=QUOTED-PRINTABLE:a=\r\n\r\nBEGIN:VALARM\r\nTRIGGER;RELATED=END:-PT15M\r\nACTION:DISPLAY\r\nACKNOWLEDGED:20260105T090000Z\r\nEND:VALARM\r\nBEGIN:X-Y\r\nX-Z:1\r\nEND:X-Y\r\nEND:VEVENT\r\n"
        + "BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;TZID=A/B;RANGE=THISANDFUTURE:20260126T100000\r\nDTSTART:20260126T110000Z\r\n LL\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    private const string Tasks = "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nDUE;VALUE=DATE:20260105\nSTATUS:COMPLETED\nCOMPLETED:20260105T090000Z\nPERCENT-COMPLETE:100\nRELATED-TO;RELTYPE=PARENT:u\nEND:VTODO\nBEGIN:VJOURNAL\nUID:j\nSUMMARY:x\nEND:VJOURNAL\nEND:VCALENDAR\n";

    public static FuzzTarget Target { get; } = new() { Name = "calendar", Seeds = [Encoding.UTF8.GetBytes(Seed), Encoding.UTF8.GetBytes(Tasks)], Read = Read, MemoryPerByte = 4_000 };

    private static void Read(byte[] bytes)
    {
        var form = new ICalendarForm();
        var content = form.Read(bytes);
        if (!form.Write(bytes, []).Span.SequenceEqual(bytes)) throw new InvalidOperationException("writing nothing changed something");
        foreach (var entry in content.Entries)
        {
            var item = new Item(new ItemId(7), entry.Kind, entry.Fields);
            if (Projections.AreTold && form.Project(item)?.Equals(entry.Fields) is not true) throw new InvalidOperationException($"the entry of line {entry.Line} projects to something else");
            if (Projections.AreTold && !form.Write(bytes, [new EntryChange(entry, item)]).Span.SequenceEqual(bytes)) throw new InvalidOperationException($"the entry of line {entry.Line} was written anew");
            form.Write(bytes, [new EntryChange(entry, null)]);
        }
    }
}
