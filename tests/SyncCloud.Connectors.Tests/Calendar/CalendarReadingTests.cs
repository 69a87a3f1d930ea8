using SyncCloud.Protocol;
using static SyncCloud.Connectors.Tests.Calendar.CalendarStory;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>What items of a calendar look like.</summary>
[TestClass]
public sealed class CalendarReadingTests
{
    private static void Shows(DocumentFields fields, params (string Name, string? Value)[] expected)
    {
        foreach (var (name, value) in expected) Assert.AreEqual(value, fields.Of(name), name);
    }

    private static DocumentFields Fields(string text, string uid) => new(Entry(text, uid).Fields);

    /// <summary>Fields in diagnostic notation; texts as they are.</summary>
    private sealed record DocumentFields(Fields Fields)
    {
        public string? Of(string name) => Fields[name]?.AsText() ?? Fields[name]?.ToString();
    }

    [TestMethod]
    public void Event_IsAsJSCalendarHasIt()
    {
        Shows(Fields(CalendarSamples.Apple, "5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10"),
            ("title", "Zahnarzt – Kontrolle, Röntgen"), ("start", "2026-01-05T10:00:00"), ("end", "2026-01-05T11:00:00"), ("timeZone", "Europe/Berlin"), ("showWithoutTime", null), ("sequence", "1"),
            ("updated", "2026-01-02T08:11:00Z"), ("created", "2026-01-02T08:09:10Z"), ("iCalendar/DTSTAMP", ":20260102T081122Z"), ("locations/main", "{\"name\": \"Praxis Dr. Groß\\u000aHauptstraße 5, Köln\"}"),
            ("iCalendar/X-APPLE-STRUCTURED-LOCATION", ";VALUE=URI;X-ADDRESS=\"Hauptstraße 5, Köln\";X-APPLE-RADIUS=70;X-TITLE=Praxis Dr. Groß:geo:50.941357,6.958307"),
            ("alerts/0D1B3C9E-8B2F-4B33-9D07-4F0F8D6B1D11/acknowledged", "2026-01-05T08:30:00Z"), ("end/timeZone", null), ("endTimeZone", null));
        Shows(Fields(CalendarSamples.Apple, "ALLDAY-1"), ("start", "2026-01-09T00:00:00"), ("end", "2026-01-11T00:00:00"), ("showWithoutTime", "true"), ("timeZone", null), ("freeBusyStatus", "free"));
        Shows(Fields(CalendarSamples.Outlook, "outlook-2"), ("duration", "PT45M"), ("end", null), ("timeZone", "W. Europe Standard Time"));
        Shows(Fields(CalendarSamples.Outlook, "outlook-3"), ("timeZone", null), ("start", "2026-01-08T14:00:00"));
        Shows(Fields(CalendarSamples.Thunderbird, "flight"), ("timeZone", "Europe/Berlin"), ("endTimeZone", "America/New_York"), ("end", "2026-03-01T13:00:00"));
        Shows(Fields(CalendarSamples.Google, "7kukuqrfedlm2f9t@google.com"), ("timeZone", "Etc/UTC"), ("start", "2026-01-05T09:00:00"), ("status", "confirmed"));
    }

    [TestMethod]
    public void Series_HasItsOccurrencesAsSubItems()
    {
        var fields = Fields(CalendarSamples.Apple, "SERIES-1");
        Shows(fields, ("recurrenceOverrides/2026-01-14T18:00:00/excluded", "true"), ("recurrenceOverrides/2026-02-04T18:00:00/excluded", "true"),
            ("recurrenceOverrides/2026-01-21T18:00:00/title", "Chor (verlegt)"), ("recurrenceOverrides/2026-01-21T18:00:00/start", "2026-01-22T19:00:00"), ("recurrenceOverrides/2026-01-21T18:00:00/sequence", "3"),
            ("recurrenceOverrides/2026-01-21T18:00:00/uid", null));
        Assert.AreEqual("[{\"byDay\": [{\"day\": \"we\"}], \"until\": \"2026-06-30T16:00:00Z\", \"frequency\": \"weekly\"}]", fields.Of("recurrenceRules"));
        Shows(Fields(CalendarSamples.Google, "monthly-1@google.com"), ("recurrenceOverrides/2026-03-09T09:00:00/excluded", "true"), ("recurrenceOverrides/2026-05-11T09:00:00/excluded", "true"));
        Shows(Fields(CalendarSamples.Thunderbird, "b1f1a5a2-7b0f-4e9a-8a4b-0c6f6b1a2e3d"), ("recurrenceOverrides/2026-01-10T10:00:00/excluded", "false"));
    }

    [TestMethod]
    public void People_AreKnownByTheirAddress()
    {
        var fields = Fields(CalendarSamples.Google, "7kukuqrfedlm2f9t@google.com").Fields;
        Assert.IsNotNull(fields["participants/ann@example.org"]);
        var joerg = Protocol.Fields.Decode(fields["participants/joerg@example.org"]!.Value.Encoded.Span);
        Assert.AreEqual("Müller, Jörg", joerg["name"]?.AsText());
        Assert.AreEqual("needs-action", joerg["participationStatus"]?.AsText());
        Assert.AreEqual(";X-NUM-GUESTS=2", joerg["iCalendar"]?.AsText());
        Assert.IsNotNull(fields["participants/organizer"]);
    }

    [TestMethod]
    public void Task_IsAsJSCalendarHasIt()
    {
        Shows(Fields(CalendarSamples.Nextcloud, "task-1"), ("due", "2026-05-31T23:59:00"), ("timeZone", "Europe/Berlin"), ("start", null), ("progress", "in-process"), ("percentComplete", "40"),
            ("keywords/Finanzen", "true"), ("keywords/Haushalt", "true"), ("keywords/Papier", "true"), ("iCalendar/CREATED", ":20260101T120000"), ("priority", "1"));
        Shows(Fields(CalendarSamples.Nextcloud, "task-2"), ("progress", "completed"), ("progressUpdated", "2026-01-10T08:00:00Z"), ("relatedTo/task-1", "{\"relation\": {\"parent\": true}}"));
        Assert.AreEqual("task", Entry(CalendarSamples.Nextcloud, "task-1").Kind);
        Assert.AreEqual("journal", Entry(CalendarSamples.Nextcloud, "journal-1").Kind);
        Assert.AreEqual(":Tagebuch", Fields(CalendarSamples.Nextcloud, "journal-1").Of("iCalendar/SUMMARY"));
    }

    [TestMethod]
    public void TwoEntriesWithOneUid_TheSecondIsReportedWithItsLine()
    {
        var twice = CalendarSamples.Google.Replace("UID:birthday-1@google.com", "UID:monthly-1@google.com");
        var content = Read(twice);
        Assert.HasCount(2, content.Entries);
        var problem = content.Problems.Single();
        Assert.Contains("monthly-1@google.com", problem.Message);
        Assert.AreEqual("BEGIN:VEVENT", twice.Split("\r\n")[problem.Line - 1]);
    }

    [TestMethod]
    public void Label_IsTitleAndDate() =>
        Assert.AreEqual("Urlaub (2026-01-09)", Form.Schema.Label!(ItemOf(Entry(CalendarSamples.Apple, "ALLDAY-1"))));
}
