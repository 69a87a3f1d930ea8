namespace SyncCloud.EndToEnd.Tests;

/// <summary>Calendars on devices whose programs keep them in one file, and in a folder with a file for each event.</summary>
[TestClass]
public sealed class CalendarTests(TestContext context)
{
    private const string Zone = "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        + "BEGIN:DAYLIGHT\r\nDTSTART:16010325T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";
    private const string Series = "BEGIN:VEVENT\r\nUID:choir\r\nDTSTAMP:20260102T090000Z\r\nDTSTART;TZID=\"W. Europe Standard Time\":20260107T180000\r\nDTEND;TZID=\"W. Europe Standard Time\":20260107T193000\r\nSUMMARY:Choir\r\n"
        + "RRULE:FREQ=WEEKLY;BYDAY=WE\r\nEXDATE;TZID=\"W. Europe Standard Time\":20260114T180000\r\nX-HALL;X-FLOOR=2:South\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Choir\r\nEND:VALARM\r\nEND:VEVENT\r\n";
    private const string Moved = "BEGIN:VEVENT\r\nUID:choir\r\nDTSTAMP:20260102T090000Z\r\nRECURRENCE-ID;TZID=\"W. Europe Standard Time\":20260121T180000\r\nDTSTART;TZID=\"W. Europe Standard Time\":20260122T190000\r\n"
        + "DTEND;TZID=\"W. Europe Standard Time\":20260122T203000\r\nSUMMARY:Choir (moved)\r\nEND:VEVENT\r\n";
    private const string Task = "BEGIN:VTODO\r\nUID:notes\r\nDTSTAMP:20260102T090000Z\r\nSUMMARY:Print the notes\r\nDUE;VALUE=DATE:20260106\r\nSTATUS:NEEDS-ACTION\r\nEND:VTODO\r\n";

    [TestMethod]
    public async Task DifferentOccurrencesOfOneSeriesEditedOnTwoDevices_BothEditsLive_AlsoInAFolder()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop, phone) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"), await cloud.DeviceAsync("phone"));
        laptop.Write("home.ics", Calendar("PRODID:-//Laptop//EN\r\nX-WR-CALNAME:Home\r\n", Zone + Series + Moved + Task));
        await laptop.DoneAsync("add", "home", laptop.At("home.ics"), "--kind", "calendar");
        await laptop.SyncAsync();
        desktop.Write("mine.ics", Calendar("PRODID:-//Desktop//EN\r\nMETHOD:PUBLISH\r\n", ""));
        await desktop.DoneAsync("add", "home", desktop.At("mine.ics"), "--kind", "calendar");
        await phone.DoneAsync("add", "home", phone.Folder, "--kind", "calendar");
        await desktop.SyncAsync();
        await phone.SyncAsync();
        CollectionAssert.AreEqual(new[] { "choir.ics", "notes.ics" }, phone.Files());
        foreach (var text in (string[])[desktop.Read("mine.ics"), phone.Read("choir.ics")])
        {
            Assert.Contains("RECURRENCE-ID;TZID=W. Europe Standard Time:20260121T180000", text);
            Assert.Contains("EXDATE;TZID=W. Europe Standard Time:20260114T180000", text);
            Assert.Contains("TZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16011028T030000", text);
            Assert.Contains("X-HALL;X-FLOOR=2:South", text);
            Assert.Contains("TRIGGER:-PT15M", text);
        }

        // The laptop moves the moved one again; the desktop cancels another and names the series anew, and both stamp it.
        Edit(laptop, "home.ics", ("DTSTART;TZID=\"W. Europe Standard Time\":20260122T190000", "DTSTART;TZID=\"W. Europe Standard Time\":20260123T190000"), ("20260122T203000", "20260123T203000"), ("DTSTAMP:20260102T090000Z", "DTSTAMP:20260106T100000Z"));
        Edit(desktop, "mine.ics", ("SUMMARY:Choir\r\n", "SUMMARY:The choir\r\nEXDATE;TZID=W. Europe Standard Time:20260204T180000\r\n"), ("DTSTAMP:20260102T090000Z", "DTSTAMP:20260111T100000Z"));
        var before = laptop.Read("home.ics");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        await phone.SyncAsync();
        foreach (var device in (Device[])[laptop, desktop, phone])
        {
            await device.InStepAsync();
            Assert.IsEmpty(await device.ConflictsAsync());
            var text = string.Concat(device.Files().Select(device.Read)).Replace("\"", "", StringComparison.Ordinal);
            foreach (var line in (string[])["DTSTART;TZID=W. Europe Standard Time:20260123T190000", "DTEND;TZID=W. Europe Standard Time:20260123T203000", "SUMMARY:The choir", "SUMMARY:Choir (moved)", "20260204T180000", "20260114T180000", "DUE;VALUE=DATE:20260106"])
                Assert.Contains(line, text, device.Name);
        }
        // On the laptop the lines that changed, and no other.
        var changed = laptop.Read("home.ics").Split("\r\n").Except(before.Split("\r\n")).ToArray();
        CollectionAssert.AreEquivalent(new[] { "SUMMARY:The choir", "EXDATE;TZID=W. Europe Standard Time:20260204T180000", "DTSTAMP:20260111T100000Z" }, changed);
    }

    [TestMethod]
    public async Task SeriesDeletedHereOneOccurrenceEditedThere_TheEditLives()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await HomesAsync(cloud, Zone + Series + Moved + Task);
        Edit(devices[0], "home.ics", (Series, ""), (Moved, ""));
        Edit(devices[1], "home.ics", ("SUMMARY:Choir (moved)", "SUMMARY:Choir (moved\\, hall 3)"));
        foreach (var device in (Device[])[devices[0], devices[1], devices[0]]) await device.SyncAsync();
        foreach (var device in devices) Assert.Contains("SUMMARY:Choir (moved\\, hall 3)", device.Read("home.ics"));
    }

    [TestMethod]
    public async Task SameFieldEditedOnBoth_OneStandsAndTheOtherCanBeTaken()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await HomesAsync(cloud, Zone + Series + Task);
        // A group is told by what differs, and a title cannot be two.
        Edit(devices[0], "home.ics", ("DUE;VALUE=DATE:20260106", "DUE;VALUE=DATE:20260111"));
        Edit(devices[1], "home.ics", ("DUE;VALUE=DATE:20260106", "DUE;VALUE=DATE:20260112"));
        await devices[0].SyncAsync();
        await devices[1].SyncAsync(conflicts: true);
        var due = Assert.ContainsSingle(await devices[1].ConflictsAsync());
        Assert.AreEqual(("due 2026-01-11T00:00:00", "due 2026-01-12T00:00:00"), (due.GetProperty("current").GetString(), due.GetProperty("other").GetString()));
        await devices[1].RefusedAsync("conflicts", "resolve", due.GetProperty("id").GetString()!, "--take", "both");
        await devices[1].DoneAsync("conflicts", "resolve", due.GetProperty("id").GetString()!, "--take", "other");
        await devices[0].SyncAsync();
        foreach (var device in devices) Assert.Contains("DUE;VALUE=DATE:20260112", device.Read("home.ics"));

        Edit(devices[0], "home.ics", ("SUMMARY:Choir", "SUMMARY:Choir A"));
        Edit(devices[1], "home.ics", ("SUMMARY:Choir", "SUMMARY:Choir B"));
        await devices[0].SyncAsync();
        await devices[1].SyncAsync(conflicts: true);
        var conflict = Assert.ContainsSingle(await devices[1].ConflictsAsync());
        Assert.AreEqual("Choir A (2026-01-07)", conflict.GetProperty("path").GetString());
        Assert.AreEqual("Choir B", conflict.GetProperty("other").GetString());
        await devices[1].DoneAsync("conflicts", "resolve", conflict.GetProperty("id").GetString()![..10], "--take", "other");
        await devices[0].SyncAsync();
        foreach (var device in devices) Assert.Contains("SUMMARY:Choir B", device.Read("home.ics"));
    }

    [TestMethod]
    public async Task BothHoldTheSameCalendar_NothingIsDoubled_AlsoUnderOtherUids()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        laptop.Write("home.ics", Calendar("PRODID:-//Laptop//EN\r\n", Zone + Series + Moved + Task));
        // The to-do was typed in on both; the series is the same.
        desktop.Write("home.ics", Calendar("PRODID:-//Desktop//EN\r\n", Zone + Series + Moved + Task.Replace("UID:notes", "UID:other", StringComparison.Ordinal)));
        foreach (var device in (Device[])[laptop, desktop])
        {
            await device.DoneAsync("add", "home", device.At("home.ics"), "--kind", "calendar");
            await device.SyncAsync();
        }
        await laptop.SyncAsync();
        foreach (var device in (Device[])[laptop, desktop])
        {
            Assert.HasCount(1, device.Read("home.ics").Split("BEGIN:VTODO")[1..]);
            Assert.HasCount(2, device.Read("home.ics").Split("UID:choir")[1..]);
            Assert.IsEmpty(await device.ConflictsAsync());
        }
        Assert.Contains("UID:other", desktop.Read("home.ics"));
    }

    private static async Task<Device[]> HomesAsync(Cloud cloud, string components)
    {
        Device[] devices = [await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop")];
        devices[0].Write("home.ics", Calendar("PRODID:-//Laptop//EN\r\n", components));
        foreach (var device in devices)
        {
            await device.DoneAsync("add", "home", device.At("home.ics"), "--kind", "calendar");
            await device.SyncAsync();
        }
        return devices;
    }

    private static string Calendar(string properties, string components) => $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{properties}{components}END:VCALENDAR\r\n";

    private static void Edit(Device device, string file, params (string From, string To)[] edits)
    {
        var text = device.Read(file);
        foreach (var (from, to) in edits)
        {
            Assert.Contains(from, text, file);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }
        device.Write(file, text);
    }
}
