using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;
using static SyncCloud.Connectors.Tests.Calendar.CalendarStory;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>Of a document, only the lines change whose values do.</summary>
[TestClass]
public sealed class CalendarWritingTests
{
    private static void Changes(string sample, string uid, Func<Fields, Fields> change, params string[] lines) =>
        Assert.AreEqual(string.Join('\n', lines), string.Join('\n', Differences(sample, Change(sample, uid, change))));

    private static FieldValue Text(string text) => FieldValue.Of(text);

    [TestMethod]
    public void Title_OnlyItsLineAndItsParametersStay() =>
        Changes(CalendarSamples.Outlook, "040000008200E00074C5B7101A82E00800000000", fields => fields.With("title", Text("Budget, zweite Runde")),
            "-SUMMARY;LANGUAGE=de:Budgetrunde", "+SUMMARY;LANGUAGE=de:Budget\\, zweite Runde");

    [TestMethod]
    public void OccurrenceCancelled_IsALineBesideTheOthers() =>
        Changes(CalendarSamples.Apple, "SERIES-1", fields => fields.With("recurrenceOverrides/2026-03-04T18:00:00/excluded", FieldValue.Of(true)), "+EXDATE;TZID=Europe/Berlin:20260304T180000");

    [TestMethod]
    public void OccurrenceCancelled_JoinsALineThatHasSeveral() =>
        Changes(CalendarSamples.Google, "monthly-1@google.com", fields => fields.With("recurrenceOverrides/2026-06-08T09:00:00/excluded", FieldValue.Of(true)),
            "-EXDATE;TZID=Europe/Berlin:20260309T090000,20260511T090000", "+EXDATE;TZID=Europe/Berlin:20260309T090000,20260511T090000,20260608T090000");

    [TestMethod]
    public void OccurrenceRestored_LeavesTheOthersInItsLine() =>
        Changes(CalendarSamples.Google, "monthly-1@google.com", fields => fields.With("recurrenceOverrides/2026-03-09T09:00:00/excluded", null),
            "-EXDATE;TZID=Europe/Berlin:20260309T090000,20260511T090000", "+EXDATE;TZID=Europe/Berlin:20260511T090000");

    [TestMethod]
    public void OccurrenceMovedAgain_OnlyItsTimes() =>
        Changes(CalendarSamples.Apple, "SERIES-1", fields => fields.With("recurrenceOverrides/2026-01-21T18:00:00/start", Text("2026-01-23T19:00:00")),
            "-DTSTART;TZID=Europe/Berlin:20260122T190000", "+DTSTART;TZID=Europe/Berlin:20260123T190000");

    [TestMethod]
    public void OccurrenceOfItsOwn_StandsBehindTheSeries()
    {
        const string place = "recurrenceOverrides/2026-02-11T18:00:00/";
        Changes(CalendarSamples.Apple, "SERIES-1",
            fields => fields.With(place + "title", Text("Chor, lang")).With(place + "start", Text("2026-02-11T18:00:00")).With(place + "end", Text("2026-02-11T21:00:00")).With(place + "timeZone", Text("Europe/Berlin")),
            "+BEGIN:VEVENT", "+UID:SERIES-1", "+RECURRENCE-ID;TZID=Europe/Berlin:20260211T180000", "+SUMMARY:Chor\\, lang", "+DTSTART;TZID=Europe/Berlin:20260211T180000", "+DTEND;TZID=Europe/Berlin:20260211T210000", "+END:VEVENT");
    }

    [TestMethod]
    public void OccurrenceNoLongerItsOwn_GoesWhole()
    {
        var written = Change(CalendarSamples.Apple, "SERIES-1", fields => Fields.Of(fields.Where(field => !field.Key.StartsWith("recurrenceOverrides/2026-01-21", StringComparison.Ordinal))));
        Assert.DoesNotContain("RECURRENCE-ID", written);
        Assert.HasCount(1, written.Split("UID:SERIES-1")[1..]);
    }

    [TestMethod]
    public void SeriesInAnotherZone_TakesItsCancelledOccurrencesAlong()
    {
        var written = Change(CalendarSamples.Google, "monthly-1@google.com", fields => fields.With("timeZone", Text("Europe/Paris")));
        CollectionAssert.AreEqual(new[]
        {
            "-DTSTART;TZID=Europe/Berlin:20260112T090000", "-DTEND;TZID=Europe/Berlin:20260112T100000", "+DTSTART;TZID=Europe/Paris:20260112T090000", "+DTEND;TZID=Europe/Paris:20260112T100000",
            "-EXDATE;TZID=Europe/Berlin:20260309T090000,20260511T090000", "+EXDATE;TZID=Europe/Paris:20260309T090000,20260511T090000",
        }, Differences(CalendarSamples.Google, written));
    }

    [TestMethod]
    public void AlarmAcknowledged_OnlyThatLine() =>
        Changes(CalendarSamples.Apple, "5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10", fields => fields.With("alerts/0D1B3C9E-8B2F-4B33-9D07-4F0F8D6B1D11/acknowledged", Text("2026-01-05T08:40:00Z")),
            "-ACKNOWLEDGED:20260105T083000Z", "+ACKNOWLEDGED:20260105T084000Z");

    [TestMethod]
    public void KeywordAdded_JoinsTheLine() =>
        Changes(CalendarSamples.Outlook, "040000008200E00074C5B7101A82E00800000000", fields => fields.With("keywords/Q1, Q2", FieldValue.Of(true)), "-CATEGORIES:Arbeit,Wichtig", "+CATEGORIES:Arbeit,Wichtig,Q1\\, Q2");

    [TestMethod]
    public void DueMoved_OnlyItsLine() =>
        Changes(CalendarSamples.Thunderbird, "todo-1", fields => fields.With("due", Text("2026-01-09T12:00:00")), "-DUE;TZID=Europe/Berlin:20260108T180000", "+DUE;TZID=Europe/Berlin:20260109T120000");

    [TestMethod]
    public void AllDayBecomesTimed_TypeAndZoneAreWritten() =>
        Changes(CalendarSamples.Apple, "ALLDAY-1",
            fields => fields.With("showWithoutTime", null).With("timeZone", Text("Europe/Berlin")).With("start", Text("2026-01-09T08:00:00")).With("end", Text("2026-01-09T18:00:00")),
            "-DTEND;VALUE=DATE:20260111", "+DTEND;TZID=Europe/Berlin:20260109T180000", "-DTSTART;VALUE=DATE:20260109", "+DTSTART;TZID=Europe/Berlin:20260109T080000");

    [TestMethod]
    public void UnknownProperty_TravelsWithItsParametersAndIsRemovedAlone()
    {
        const string unknown = "iCalendar/X-APPLE-TRAVEL-ADVISORY-BEHAVIOR";
        Changes(CalendarSamples.Apple, "5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10", fields => fields.With(unknown, null), "-X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC");
        Changes(CalendarSamples.Apple, "5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10", fields => fields.With("iCalendar/X-NEW", Text(";X-A=\"b;c\":1,2\\;3")), "+X-NEW;X-A=\"b;c\":1,2\\;3");
    }

    [TestMethod]
    public void ComponentOfALaterVersion_TravelsWhole()
    {
        var sample = CalendarSamples.Google.Replace("SUMMARY:Planung\r\n", "SUMMARY:Planung\r\nBEGIN:VLOCATION\r\nUID:loc-1\r\nNAME:Büro\r\nBEGIN:X-INNER\r\nX-A:1\r\nEND:X-INNER\r\nEND:VLOCATION\r\n");
        var entry = Entry(sample, "monthly-1@google.com");
        var other = Write(CalendarSamples.Nextcloud, new EntryChange(null, ItemOf(entry)));
        Assert.Contains("BEGIN:VLOCATION\nUID:loc-1\nNAME:Büro\nBEGIN:X-INNER\nX-A:1\nEND:X-INNER\nEND:VLOCATION\n", other);
        Assert.AreEqual(entry.Fields, Entry(other, "monthly-1@google.com").Fields);
    }

    [TestMethod]
    public void ComponentWithoutUid_IsAnEntryOfItsOwn()
    {
        var sample = CalendarSamples.Google.Replace("UID:birthday-1@google.com\r\n", "");
        var entry = Read(sample).Entries.Single(one => one.Key is null);
        Assert.Contains("SUMMARY:Zoë", Write(sample, new EntryChange(entry, ItemOf(entry, entry.Fields.With("title", Text("Zoë"))))));
    }

    [TestMethod]
    public void NothingWrapsTheEntries_ACalendarIsMade()
    {
        var entry = Entry(CalendarSamples.Apple, "ALLDAY-1");
        var written = Write("\n", new EntryChange(null, ItemOf(entry)));
        Assert.StartsWith("\nBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:", written);
        Assert.AreEqual(entry.Fields, Entry(written, "ALLDAY-1").Fields);
    }
}
