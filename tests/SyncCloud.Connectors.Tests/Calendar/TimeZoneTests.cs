using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;
using SyncCloud.Connectors.Tests.Documents;
using static SyncCloud.Connectors.Tests.Calendar.CalendarStory;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>An event has the definition of its time zone with it wherever it goes.</summary>
[TestClass]
public sealed class TimeZoneTests
{
    private const string Zone = "W. Europe Standard Time";

    // A zone of the same name that means something else: an hour off.
    private static readonly string Other = CalendarSamples.Outlook.Replace("+0100", "+0000").Replace("+0200", "+0100").Replace("outlook-2", "other-2").Replace("outlook-3", "other-3").Replace("040000008200E00074C5B7101A82E00800000000", "other-1");

    private static string Into(string document, string from, string uid) => Write(document, new EntryChange(null, ItemOf(Entry(from, uid))));

    private static int Definitions(string text, string zone) => text.Split($"TZID:{zone}").Length - 1;

    [TestMethod]
    public void ZoneThatTheDocumentLacks_ComesAlong()
    {
        var written = Into(CalendarSamples.Nextcloud, CalendarSamples.Outlook, "outlook-2");
        Assert.AreEqual(1, Definitions(written, Zone));
        Assert.Contains("BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16011028T030000\n", written);
        Assert.IsLessThan(written.IndexOf("BEGIN:VTODO", StringComparison.Ordinal), written.IndexOf("BEGIN:VTIMEZONE", StringComparison.Ordinal));
        Assert.AreEqual(Entry(CalendarSamples.Outlook, "outlook-2").Fields, Entry(written, "outlook-2").Fields);
        // Only once, however many need it.
        Assert.AreEqual(1, Definitions(Into(written, CalendarSamples.Outlook, "040000008200E00074C5B7101A82E00800000000"), Zone));
    }

    [TestMethod]
    public void ZoneOfOneNameThatMeansSomethingElse_IsInACalendarOfItsOwn()
    {
        var written = Into(CalendarSamples.Outlook, Other, "other-2");
        Assert.AreEqual(2, Definitions(written, Zone));
        Assert.HasCount(2, written.Split("BEGIN:VCALENDAR")[1..]);
        Assert.StartsWith(CalendarSamples.Outlook, written);
        Assert.AreEqual(Entry(Other, "other-2").Fields, Entry(written, "other-2").Fields);
        // The next one finds its place there.
        Assert.HasCount(2, Into(written, Other, "other-1").Split("BEGIN:VCALENDAR")[1..]);
    }

    [TestMethod]
    public void EventMovesToAZoneThatMeansSomethingElseHere_MovesToAnotherCalendar()
    {
        var definition = Entry(Other, "other-2").Fields[$"timeZones/{Zone}"];
        var written = Change(CalendarSamples.Outlook, "outlook-3", fields => fields.With("timeZone", FieldValue.Of(Zone)).With($"timeZones/{Zone}", definition));
        Assert.HasCount(2, written.Split("BEGIN:VCALENDAR")[1..]);
        Assert.AreEqual(Entry(CalendarSamples.Outlook, "outlook-2").Fields, Entry(written, "outlook-2").Fields);
    }

    [TestMethod]
    public void ZoneOfTheTzDatabase_ItsNameIsEnough()
    {
        var older = CalendarSamples.Thunderbird.Replace("DTSTART:19810329T020000", "DTSTART:19800406T020000");
        Assert.AreEqual(1, Definitions(Into(older, CalendarSamples.Apple, "5F1C9B5E-2C4A-4C0C-9C35-5A0B0C8F7A10"), "Europe/Berlin"));
    }

    [TestMethod]
    public async Task ApplicationWritesAnotherDefinition_NothingChanged()
    {
        var device = new DocumentDevice(Form, single: true) { Text = CalendarSamples.Apple };
        await device.ScanAsync();
        device.Text = CalendarSamples.Apple.Replace("TZNAME:CEST", "TZNAME:MESZ");
        Assert.IsEmpty(await device.ScanAsync());
        device.Text = CalendarSamples.Apple.Replace(CalendarSamples.Berlin.ReplaceLineEndings("\r\n"), "");
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task DeviceWithAnotherDefinition_KeepsItAndTakesTheEdit(bool single)
    {
        var source = new DocumentDevice(Form, single: true) { Text = CalendarSamples.Apple };
        await source.ScanAsync();
        var target = new DocumentDevice(Form, single) { Text = CalendarSamples.Apple.Replace("TZNAME:CEST", "TZNAME:MESZ") };
        await target.ScanAsync();
        source.Text = CalendarSamples.Apple.Replace("SUMMARY:Chor\r", "SUMMARY:Singen\r");
        await source.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        CollectionAssert.AreEqual(new[] { "-SUMMARY:Chor", "+SUMMARY:Singen" }, Differences(CalendarSamples.Apple.Replace("TZNAME:CEST", "TZNAME:MESZ"), target.Text));
        Assert.IsEmpty(await target.ScanAsync());
    }
}
