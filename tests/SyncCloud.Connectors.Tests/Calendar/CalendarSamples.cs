namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>Documents as common programs write them: their properties, their order, their ways of folding and of naming time zones.</summary>
internal static class CalendarSamples
{
    public const string Berlin = """
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        BEGIN:DAYLIGHT
        TZOFFSETFROM:+0100
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        DTSTART:19810329T020000
        TZNAME:CEST
        TZOFFSETTO:+0200
        END:DAYLIGHT
        BEGIN:STANDARD
        TZOFFSETFROM:+0200
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        DTSTART:19961027T030000
        TZNAME:CET
        TZOFFSETTO:+0100
        END:STANDARD
        END:VTIMEZONE

        """;

    /// <summary>Apple Calendar: a structured location, travel time, alarms with ids of their own, a default alarm.</summary>
    public static string Apple => Crlf($"""
        BEGIN:VCALENDAR
        METHOD:PUBLISH
        VERSION:2.0
        X-WR-CALNAME:Privat
        PRODID:-//Apple Inc.//macOS 15.1//EN
        X-APPLE-CALENDAR-COLOR:#1BADF8
        X-WR-TIMEZONE:Europe/Berlin
        CALSCALE:GREGORIAN
        {Berlin}BEGIN:VEVENT
        CREATED:20260102T080910Z
        UID:5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10
        DTEND;TZID=Europe/Berlin:20260105T110000
        SUMMARY:Zahnarzt – Kontrolle\, Röntgen
        DTSTART;TZID=Europe/Berlin:20260105T100000
        DTSTAMP:20260102T081122Z
        LAST-MODIFIED:20260102T081100Z
        SEQUENCE:1
        LOCATION:Praxis Dr. Groß\nHauptstraße 5\, Köln
        X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Hauptstraße 5, Köln";X
         -APPLE-RADIUS=70;X-TITLE=Praxis Dr. Groß:geo:50.941357,6.958307
        X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
        BEGIN:VALARM
        UID:0D1B3C9E-8B2F-4B33-9D07-4F0F8D6B1D11
        X-WR-ALARMUID:0D1B3C9E-8B2F-4B33-9D07-4F0F8D6B1D11
        TRIGGER:-PT30M
        DESCRIPTION:Event reminder
        ACTION:DISPLAY
        ACKNOWLEDGED:20260105T083000Z
        END:VALARM
        BEGIN:VALARM
        X-WR-ALARMUID:7A3C
        UID:7A3C
        TRIGGER;VALUE=DATE-TIME:19760401T005545Z
        ACTION:NONE
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        CREATED:20260102T090000Z
        UID:ALLDAY-1
        DTEND;VALUE=DATE:20260111
        TRANSP:TRANSPARENT
        SUMMARY:Urlaub
        DTSTART;VALUE=DATE:20260109
        DTSTAMP:20260102T090000Z
        SEQUENCE:0
        END:VEVENT
        BEGIN:VEVENT
        UID:SERIES-1
        DTSTART;TZID=Europe/Berlin:20260107T180000
        DTEND;TZID=Europe/Berlin:20260107T193000
        SUMMARY:Chor
        DTSTAMP:20260102T090000Z
        RRULE:FREQ=WEEKLY;UNTIL=20260630T160000Z;BYDAY=WE
        EXDATE;TZID=Europe/Berlin:20260114T180000
        EXDATE;TZID=Europe/Berlin:20260204T180000
        SEQUENCE:2
        END:VEVENT
        BEGIN:VEVENT
        UID:SERIES-1
        RECURRENCE-ID;TZID=Europe/Berlin:20260121T180000
        DTSTART;TZID=Europe/Berlin:20260122T190000
        DTEND;TZID=Europe/Berlin:20260122T203000
        SUMMARY:Chor (verlegt)
        DTSTAMP:20260102T090000Z
        SEQUENCE:3
        END:VEVENT
        END:VCALENDAR

        """);

    /// <summary>Google Calendar's export: UTC times, attendees, a conference in the description.</summary>
    public static string Google => Crlf("""
        BEGIN:VCALENDAR
        PRODID:-//Google Inc//Google Calendar 70.9054//EN
        VERSION:2.0
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        X-WR-CALNAME:ann@example.org
        X-WR-TIMEZONE:Europe/Berlin
        BEGIN:VEVENT
        DTSTART:20260105T090000Z
        DTEND:20260105T093000Z
        DTSTAMP:20260103T120000Z
        ORGANIZER;CN=Ann Example:mailto:ann@example.org
        UID:7kukuqrfedlm2f9t@google.com
        ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE
         ;CN=Ann Example;X-NUM-GUESTS=0:mailto:ann@example.org
        ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=
         TRUE;CN="Müller, Jörg";X-NUM-GUESTS=2:mailto:Joerg@Example.org
        X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij
        CREATED:20260103T110000Z
        DESCRIPTION:Agenda:\n- Zahlen\n- Ausblick\n\nhttps://meet.google.com/abc-de
         fg-hij
        LAST-MODIFIED:20260103T115900Z
        SEQUENCE:0
        STATUS:CONFIRMED
        SUMMARY:Jour fixe
        TRANSP:OPAQUE
        END:VEVENT
        BEGIN:VEVENT
        DTSTART;VALUE=DATE:20260214
        DTEND;VALUE=DATE:20260215
        RRULE:FREQ=YEARLY
        DTSTAMP:20260103T120000Z
        UID:birthday-1@google.com
        CLASS:PUBLIC
        STATUS:CONFIRMED
        SUMMARY:🎂 Zoë
        END:VEVENT
        BEGIN:VEVENT
        DTSTART;TZID=Europe/Berlin:20260112T090000
        DTEND;TZID=Europe/Berlin:20260112T100000
        RRULE:FREQ=MONTHLY;BYDAY=2MO
        EXDATE;TZID=Europe/Berlin:20260309T090000,20260511T090000
        UID:monthly-1@google.com
        STATUS:CONFIRMED
        SUMMARY:Planung
        END:VEVENT
        END:VCALENDAR

        """);

    /// <summary>Outlook: a time zone by Microsoft's name with a definition of its own, an HTML description, a busy status.</summary>
    public static string Outlook => Crlf("""
        BEGIN:VCALENDAR
        PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
        VERSION:2.0
        METHOD:PUBLISH
        X-MS-OLK-FORCEINSPECTOROPEN:TRUE
        BEGIN:VTIMEZONE
        TZID:W. Europe Standard Time
        BEGIN:STANDARD
        DTSTART:16011028T030000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010325T020000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        END:DAYLIGHT
        END:VTIMEZONE
        BEGIN:VEVENT
        CLASS:PRIVATE
        CREATED:20260104T100000Z
        DESCRIPTION:Bitte Unterlagen mitbringen.\n\n
        DTEND;TZID="W. Europe Standard Time":20260106T150000
        DTSTAMP:20260104T100000Z
        DTSTART;TZID="W. Europe Standard Time":20260106T140000
        LAST-MODIFIED:20260104T100100Z
        LOCATION;LANGUAGE=de:Raum 4.12
        PRIORITY:5
        SEQUENCE:0
        SUMMARY;LANGUAGE=de:Budgetrunde
        TRANSP:OPAQUE
        UID:040000008200E00074C5B7101A82E00800000000
        CATEGORIES:Arbeit,Wichtig
        X-ALT-DESC;FMTTYPE=text/html:<html><body>Bitte <b>Unterlagen</b> mitbringen
        	.</body></html>
        X-MICROSOFT-CDO-BUSYSTATUS:BUSY
        X-MICROSOFT-CDO-IMPORTANCE:1
        BEGIN:VALARM
        TRIGGER:-PT15M
        ACTION:DISPLAY
        DESCRIPTION:Reminder
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        DTSTART;TZID="W. Europe Standard Time":20260107T140000
        DURATION:PT45M
        UID:outlook-2
        SUMMARY:Nachlese
        END:VEVENT
        BEGIN:VEVENT
        DTSTART:20260108T140000
        UID:outlook-3
        SUMMARY:Ohne Zone
        END:VEVENT
        END:VCALENDAR

        """);

    /// <summary>Nextcloud Tasks and Calendar: to-dos with subtasks, LF line ends, a journal.</summary>
    public static string Nextcloud => """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Nextcloud Tasks v0.16.1
        BEGIN:VTODO
        UID:task-1
        CREATED:20260101T120000
        LAST-MODIFIED:20260102T120000
        DTSTAMP:20260102T120000
        SUMMARY:Steuererklärung
        PRIORITY:1
        STATUS:IN-PROCESS
        PERCENT-COMPLETE:40
        DUE;TZID=Europe/Berlin:20260531T235900
        CATEGORIES:Finanzen
        CATEGORIES:Haushalt,Papier
        X-OC-HIDESUBTASKS:1
        END:VTODO
        BEGIN:VTODO
        UID:task-2
        CREATED:20260101T120000Z
        DTSTAMP:20260102T120000Z
        SUMMARY:Belege sammeln
        STATUS:COMPLETED
        COMPLETED:20260110T080000Z
        PERCENT-COMPLETE:100
        RELATED-TO;RELTYPE=PARENT:task-1
        X-APPLE-SORT-ORDER:42
        END:VTODO
        BEGIN:VJOURNAL
        UID:journal-1
        DTSTAMP:20260102T120000Z
        DTSTART;VALUE=DATE:20260102
        SUMMARY:Tagebuch
        DESCRIPTION:Erster Tag\, viel Schnee.
        END:VJOURNAL
        END:VCALENDAR

        """;

    /// <summary>Thunderbird: acknowledged and snoozed alarms, attachments, its own bookkeeping.</summary>
    public static string Thunderbird => Crlf($"""
        BEGIN:VCALENDAR
        PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
        VERSION:2.0
        {Berlin}BEGIN:VEVENT
        CREATED:20260101T100000Z
        LAST-MODIFIED:20260105T074501Z
        DTSTAMP:20260105T074501Z
        UID:b1f1a5a2-7b0f-4e9a-8a4b-0c6f6b1a2e3d
        SUMMARY:Training
        RRULE:FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2;COUNT=20
        X-MOZ-LASTACK:20260105T074501Z
        CATEGORIES:Sport
        DTSTART;TZID=Europe/Berlin:20260105T183000
        DTEND;TZID=Europe/Berlin:20260105T200000
        TRANSP:OPAQUE
        X-MOZ-GENERATION:4
        ATTACH:https://example.org/plan.pdf
        ATTACH;FILENAME=bild.png;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:iVBORw0KGgo=
        URL:https://example.org/training
        RDATE;TZID=Europe/Berlin:20260110T100000
        SEQUENCE:1
        X-MOZ-SNOOZE-TIME:20260105T080000Z
        BEGIN:VALARM
        ACTION:DISPLAY
        TRIGGER;VALUE=DURATION:-PT15M
        DESCRIPTION:Standard-Beschreibung von Mozilla
        END:VALARM
        BEGIN:VALARM
        ACTION:EMAIL
        TRIGGER;RELATED=END:PT1H
        SUMMARY:Training vorbei
        DESCRIPTION:Duschen!
        ATTENDEE:mailto:ann@example.org
        END:VALARM
        END:VEVENT
        BEGIN:VTODO
        CREATED:20260101T100000Z
        DTSTAMP:20260101T100000Z
        UID:todo-1
        SUMMARY:Schuhe kaufen
        DTSTART;TZID=Europe/Berlin:20260105T090000
        DUE;TZID=Europe/Berlin:20260108T180000
        END:VTODO
        BEGIN:VEVENT
        DTSTAMP:20260101T100000Z
        UID:flight
        SUMMARY:Flug nach New York
        DTSTART;TZID=Europe/Berlin:20260301T100000
        DTEND;TZID=America/New_York:20260301T130000
        END:VEVENT
        END:VCALENDAR

        """);

    public static IEnumerable<string> All => [Apple, Google, Outlook, Nextcloud, Thunderbird];

    private static string Crlf(string text) => text.ReplaceLineEndings("\r\n");
}
