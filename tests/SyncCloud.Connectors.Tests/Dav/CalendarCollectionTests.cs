using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Calendar;
using SyncCloud.Connectors.Tests.Contacts;

namespace SyncCloud.Connectors.Tests.Dav;

[TestClass]
public sealed class CalendarCollectionTests : DavConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();

    protected override IReadOnlyList<(string Name, string Text)> Sample =>
    [
        ("choir.ics", Choir),
        ("dentist.ics", Wrapped("""
            BEGIN:VEVENT
            UID:dentist-2
            DTSTAMP:20260101T080000Z
            DTSTART;TZID=Europe/Berlin:20260105T100000
            DURATION:PT45M
            SUMMARY:Zahnarzt – Kontrolle\, Röntgen
            LOCATION:Hauptstraße 5\, Köln
            ATTENDEE;CN=Zoë;PARTSTAT=ACCEPTED:mailto:zoe@example.org
            BEGIN:VALARM
            ACTION:DISPLAY
            DESCRIPTION:soon
            TRIGGER:-PT30M
            END:VALARM
            END:VEVENT
            """)),
        ("taxes.ics", Wrapped("""
            BEGIN:VTODO
            UID:taxes-3
            DTSTAMP:20260101T080000Z
            DUE;TZID=Europe/Berlin:20260731T180000
            SUMMARY:Taxes
            PERCENT-COMPLETE:40
            X-OWN;X-PARAM=a:something else
            END:VTODO
            """)),
    ];

    // A series with one occurrence moved and one cancelled.
    private static string Choir => Wrapped("""
        BEGIN:VEVENT
        UID:choir-1
        DTSTAMP:20260101T080000Z
        DTSTART;TZID=Europe/Berlin:20260106T193000
        DTEND;TZID=Europe/Berlin:20260106T213000
        RRULE:FREQ=WEEKLY;BYDAY=TU
        EXDATE;TZID=Europe/Berlin:20260113T193000
        SUMMARY:Choir
        DESCRIPTION:bring water
        END:VEVENT
        BEGIN:VEVENT
        UID:choir-1
        DTSTAMP:20260101T080000Z
        RECURRENCE-ID;TZID=Europe/Berlin:20260120T193000
        DTSTART;TZID=Europe/Berlin:20260121T193000
        DTEND;TZID=Europe/Berlin:20260121T213000
        SUMMARY:Choir
        DESCRIPTION:bring water
        END:VEVENT
        """);

    protected override string Edited => Choir.Replace("20260121T", "20260122T", StringComparison.Ordinal);
    protected override string EditedByOthers => Choir.Replace("bring water", "bring tea", StringComparison.Ordinal);
    protected override (string Good, string Fault) Malformation => ("LOCATION:Haupt", "LOCATION Haupt");

    private static string Wrapped(string components) => CardSamples.Crlf($"""
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//example//EN
        {CalendarSamples.Berlin}{components}
        END:VCALENDAR

        """);
}
