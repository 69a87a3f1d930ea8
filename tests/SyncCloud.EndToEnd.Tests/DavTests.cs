using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Contacts and a calendar that one device has as files and another at a server.</summary>
[TestClass]
public sealed partial class DavTests(TestContext context)
{
    private static readonly string zoe = Crlf("""
        BEGIN:VCARD
        VERSION:4.0
        UID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000001
        FN:Zoë Brontë
        N:Brontë;Zoë;;;
        TEL;TYPE=cell;PREF=1:+44 20 7946 0018
        EMAIL;TYPE=work:zoe@example.org
        X-FAVOURITE-MOOR:Haworth\, of course
        NOTE:as agreed
        END:VCARD

        """);

    private static readonly string choir = Crlf("""
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Laptop//EN
        BEGIN:VEVENT
        UID:choir
        DTSTAMP:20260102T090000Z
        DTSTART:20260107T180000Z
        DTEND:20260107T193000Z
        SUMMARY:Choir
        RRULE:FREQ=WEEKLY;BYDAY=WE
        END:VEVENT
        BEGIN:VEVENT
        UID:choir
        DTSTAMP:20260102T090000Z
        RECURRENCE-ID:20260121T180000Z
        DTSTART:20260122T190000Z
        DTEND:20260122T203000Z
        SUMMARY:Choir (moved)
        END:VEVENT
        END:VCALENDAR

        """);

    [TestMethod]
    public async Task Server_UnderALimit_TakesNoMoreThanItMay()
    {
        await using var server = await Radicale.StartAsync();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var book = await server.MakeAsync(isCalendar: false, "People");
        var (laptop, phone) = (await DeviceAsync(cloud, "laptop"), await DeviceAsync(cloud, "phone"));
        laptop.Write("zoe.vcf", zoe.Replace("as agreed", Convert.ToBase64String(Bytes.Random(600_000, seed: 5)), StringComparison.Ordinal));
        await laptop.DoneAsync("add", "people", laptop.Folder, "--kind", "contacts");
        await laptop.SyncAsync();
        await AddAsync(phone, "people", book, "contacts");
        await phone.DoneAsync("limits", "--up", "300k");
        // What the phone says to the cloud is next to nothing.
        Assert.IsGreaterThan(1.7, (await phone.SyncAsync()).GetProperty("seconds").GetDouble(), "it can only be slower");
    }

    [TestMethod]
    public async Task FolderOfVersion4AndAServer_EditsArriveEachWay()
    {
        await using var server = await Radicale.StartAsync();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var book = await server.MakeAsync(isCalendar: false, "People");
        using var program = Radicale.Client();
        await PutAsync(program, new Uri(book, "theirs.vcf"), zoe.Replace("VERSION:4.0", "VERSION:3.0", StringComparison.Ordinal).Replace("0001-4", "0002-4", StringComparison.Ordinal).Replace("Zoë", "Łukasz", StringComparison.Ordinal).Replace(";PREF=1", "", StringComparison.Ordinal));
        var (laptop, phone) = (await DeviceAsync(cloud, "laptop"), await DeviceAsync(cloud, "phone"));
        laptop.Write("zoe.vcf", zoe);
        await laptop.DoneAsync("add", "people", laptop.Folder, "--kind", "contacts");
        // Only the host is given: there is one address book.
        await AddAsync(phone, "people", server.Address, "contacts");
        await SyncAsync(laptop, phone, laptop, phone);
        Assert.HasCount(2, laptop.Files());
        var name = Assert.ContainsSingle((await NamesAsync(program, book)).Where(name => name != "theirs.vcf"));
        var there = await program.GetStringAsync(new Uri(book, name), context.CancellationToken);
        foreach (var line in (string[])["VERSION:3.0", "FN:Zoë Brontë", "X-FAVOURITE-MOOR:Haworth", "NOTE:as agreed"]) Assert.Contains(line, there);
        await QuietAsync(laptop, phone);

        // Each side edits another line of one card, offline.
        laptop.Write("zoe.vcf", laptop.Read("zoe.vcf").Replace("as agreed", "from the laptop", StringComparison.Ordinal));
        await PutAsync(program, new Uri(book, name), there.Replace("EMAIL;TYPE=work:zoe@example.org", "EMAIL;TYPE=work:zoe@example.com", StringComparison.OrdinalIgnoreCase).Replace("FN:Zoë Brontë", "FN:Dr Zoë Brontë", StringComparison.Ordinal));
        await SyncAsync(laptop, phone, laptop);
        Assert.Contains("NOTE:from the laptop", await program.GetStringAsync(new Uri(book, name), context.CancellationToken));
        Assert.Contains("FN:Dr Zoë Brontë", laptop.Read("zoe.vcf"));
        Assert.Contains("X-FAVOURITE-MOOR:Haworth\\, of course", laptop.Read("zoe.vcf"));
        Assert.Contains("VERSION:4.0", laptop.Read("zoe.vcf"));

        // And each deletes one.
        File.Delete(laptop.At("zoe.vcf"));
        using (var deleted = await program.DeleteAsync(new Uri(book, "theirs.vcf"), context.CancellationToken)) Assert.IsTrue(deleted.IsSuccessStatusCode);
        await SyncAsync(laptop, phone, laptop);
        Assert.IsEmpty(laptop.Files());
        Assert.IsEmpty(await NamesAsync(program, book));
        Assert.Contains("from the laptop", string.Concat(Directory.EnumerateFiles(Path.Combine(phone.Home, "kept"), "*.vcf", SearchOption.AllDirectories).Select(File.ReadAllText)), "what was deleted at the server is kept here");
        await QuietAsync(laptop, phone);
    }

    [TestMethod]
    public async Task CalendarInAFileAndAtAServer_DifferentOccurrencesOfOneSeriesEdited_BothEditsLive()
    {
        await using var server = await Radicale.StartAsync();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var calendar = await server.MakeAsync(isCalendar: true, "Home");
        using var program = Radicale.Client();
        var (laptop, phone) = (await DeviceAsync(cloud, "laptop"), await DeviceAsync(cloud, "phone"));
        laptop.Write("home.ics", choir);
        await laptop.DoneAsync("add", "home", laptop.At("home.ics"), "--kind", "calendar");
        await AddAsync(phone, "home", calendar, "calendar");
        await SyncAsync(laptop, phone);
        CollectionAssert.AreEqual(new[] { "choir.ics" }, (await NamesAsync(program, calendar)).ToList());
        var there = await program.GetStringAsync(new Uri(calendar, "choir.ics"), context.CancellationToken);
        Assert.Contains("RECURRENCE-ID:20260121T180000Z", there);

        laptop.Write("home.ics", laptop.Read("home.ics").Replace("DTSTART:20260122T190000Z", "DTSTART:20260123T190000Z", StringComparison.Ordinal).Replace("DTEND:20260122T203000Z", "DTEND:20260123T203000Z", StringComparison.Ordinal));
        await PutAsync(program, new Uri(calendar, "choir.ics"), there.Replace("RRULE:", "EXDATE:20260204T180000Z\r\nRRULE:", StringComparison.Ordinal));
        await SyncAsync(laptop, phone, laptop);
        foreach (var text in (string[])[laptop.Read("home.ics"), await program.GetStringAsync(new Uri(calendar, "choir.ics"), context.CancellationToken)])
        {
            Assert.Contains("DTSTART:20260123T190000Z", text);
            Assert.Contains("EXDATE:20260204T180000Z", text);
            Assert.Contains("SUMMARY:Choir (moved)", text);
        }
        await QuietAsync(laptop, phone);
        Assert.IsEmpty(await phone.ConflictsAsync());
    }

    [TestMethod]
    public async Task SignInAndServerTrouble_AreSaidWithTheRemedy_AndThePasswordIsToldNowhere()
    {
        await using var server = await Radicale.StartAsync();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (first, second) = (await server.MakeAsync(isCalendar: false, "People"), await server.MakeAsync(isCalendar: false, "Club"));
        using var program = Radicale.Client();
        await PutAsync(program, new Uri(first, "zoe.vcf"), zoe);
        var phone = await DeviceAsync(cloud, "phone");
        var told = new StringBuilder();
        const string Wrong = "a wrong password";
        await SayAsync(5, Wrong, "add", "people", server.Address.ToString(), "--kind", "contacts", "--login", Radicale.User, "--password-stdin");
        Assert.Contains("refuses the sign-in", told.ToString());
        await SayAsync(1, Radicale.Password, "add", "people", server.Address.ToString(), "--kind", "contacts", "--login", Radicale.User, "--password-stdin");
        Assert.Contains($"'Club' {second}", told.ToString(), "and it says how to choose");
        await SayAsync(2, Radicale.Password, "add", "people", first.ToString(), "--kind", "tables", "--login", Radicale.User, "--password-stdin");
        await SayAsync(2, "", "add", "people", first.ToString().Replace("//", "//ann:secret@", StringComparison.Ordinal), "--kind", "contacts");
        await SayAsync(0, Radicale.Password, "add", "people", first.ToString(), "--kind", "contacts", "--login", Radicale.User, "--password-stdin", "-v");
        await SayAsync(1, Radicale.Password, "add", "again", first.ToString(), "--kind", "contacts", "--login", Radicale.User, "--password-stdin");
        await SayAsync(0, "", "sync", "-v");

        // Another password at the server.
        await server.ChangePasswordAsync("another one");
        await SayAsync(5, "", "sync", "--json", "-v");
        Assert.Contains("synccloud password people", told.ToString());
        await SayAsync(5, Wrong, "password", "people", "--password-stdin");
        await SayAsync(0, "another one", "password", "people", "--password-stdin", "--json");
        await SayAsync(0, "", "sync");
        await SayAsync(0, "", "status", "--json");
        await server.EndAsync();
        await SayAsync(1, "", "sync");
        Assert.Contains("cannot be reached", told.ToString());
        await server.BeginAgainAsync();
        await SayAsync(0, "", "sync");

        var passwords = Directory.GetFiles(phone.Home, "password", SearchOption.AllDirectories);
        Assert.AreEqual("another one", await File.ReadAllTextAsync(Assert.ContainsSingle(passwords), context.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(passwords[0]));
        await cloud.StopAsync();
        var everywhere = Directory.EnumerateFiles(phone.Home, "*", SearchOption.AllDirectories).Except(passwords).Concat(Directory.EnumerateFiles(cloud.Data, "*", SearchOption.AllDirectories)).Select(path => (path, Text: File.ReadAllText(path, Encoding.Latin1)))
            .Append(("what was said", told.ToString())).Append(("the service's log", cloud.Said));
        foreach (var (place, text) in everywhere)
            foreach (var password in (string[])[Radicale.Password, Wrong, "another one"])
            {
                Assert.DoesNotContain(password, text, place);
                Assert.DoesNotContain(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(password)), text, place);
                Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Radicale.User}:{password}")), text, place);
            }
        await SayAsync(0, "", "remove", "people");
        Assert.IsEmpty(Directory.GetFiles(phone.Home, "password", SearchOption.AllDirectories));
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await program.GetAsync(new Uri(first, "zoe.vcf"), context.CancellationToken)).StatusCode);

        async Task SayAsync(int code, string input, params string[] arguments)
        {
            var ended = await phone.RunWithInputAsync(input + "\n", arguments);
            told.AppendLine(ended.ToString());
            Assert.AreEqual(code, ended.Code, $"{string.Join(' ', arguments)} {ended}");
            Assert.DoesNotContain("unexpected ", ended.Error);
        }
    }

    /// <summary>Without a desktop, whose keyring is none of the tests'.</summary>
    private async Task<Device> DeviceAsync(Cloud cloud, string name)
    {
        var device = await cloud.DeviceAsync(name);
        return new Device(name, device.Home, device.Folder, context.CancellationToken) { Variables = new Dictionary<string, string?> { ["DISPLAY"] = null, ["WAYLAND_DISPLAY"] = null } };
    }

    private static string Crlf(string text) => text.ReplaceLineEndings("\r\n");

    private static async Task AddAsync(Device device, string name, Uri address, string kind)
    {
        var ended = await device.RunWithInputAsync(Radicale.Password + "\n", "add", name, address.ToString(), "--kind", kind, "--login", Radicale.User, "--password-stdin");
        Assert.AreEqual(0, ended.Code, ended.ToString());
    }

    private static async Task SyncAsync(params Device[] devices)
    {
        foreach (var device in devices) await device.SyncAsync();
    }

    /// <summary>In step, and nothing goes back and forth any more.</summary>
    private static async Task QuietAsync(params Device[] devices)
    {
        await SyncAsync(devices);
        foreach (var device in devices) Assert.AreEqual(0, (await device.SyncAsync()).GetProperty("logsPushed").GetInt64(), device.Name);
        var roots = new HashSet<string?>();
        foreach (var device in devices) roots.Add((await device.InStepAsync()).GetProperty("root").GetString());
        Assert.HasCount(1, roots);
    }

    private async Task PutAsync(HttpClient program, Uri address, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, address.AbsolutePath.EndsWith(".ics", StringComparison.Ordinal) ? "text/calendar" : "text/vcard");
        using var answer = await program.PutAsync(address, content, context.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(HttpClient program, Uri folder)
    {
        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), folder) { Headers = { { "Depth", "1" } } };
        using var answer = await program.SendAsync(request, context.CancellationToken);
        return [.. Href().Matches(await answer.Content.ReadAsStringAsync(context.CancellationToken)).Select(match => match.Groups[1].Value).Where(href => href.Length > folder.AbsolutePath.Length && href.StartsWith(folder.AbsolutePath, StringComparison.Ordinal)).Select(href => href[folder.AbsolutePath.Length..]).Distinct()];
    }

    [GeneratedRegex("<href>([^<]+)</href>")]
    private static partial Regex Href();
}
