using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Contacts of one person in three forms on three devices: a folder of vCards 4.0, one file of vCards 3.0, and Google's spreadsheet.</summary>
[TestClass]
public sealed partial class ContactsTests(TestContext context)
{
    private const string Zoe = """
        BEGIN:VCARD
        VERSION:4.0
        UID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000001
        FN:Zoë Brontë
        N:Brontë;Zoë;;;
        TEL;TYPE=cell;PREF=1:+44 20 7946 0018
        EMAIL;TYPE=work:zoe@example.org
        X-FAVOURITE-MOOR;X-HOW=much:Haworth\, of course
        NOTE:as agreed
        END:VCARD

        """;

    private const string Lukasz = """
        BEGIN:VCARD
        VERSION:4.0
        UID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000002
        FN:Łukasz Wójcik
        N:Wójcik;Łukasz;;;
        TEL;TYPE=home:+48 22 000 00 02
        CATEGORIES:Skiing
        END:VCARD

        """;

    [TestMethod]
    public async Task ThreeForms_EditsOnEachArriveOnTheOthers_AndNothingIsLostThroughTheSpreadsheet()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, phone, desk) = await ThreeAsync(cloud);
        await SyncAsync(laptop, phone, desk);
        Assert.Contains("VERSION:3.0", phone.Read("contacts.vcf"));
        Assert.Contains("X-FAVOURITE-MOOR;X-HOW=much:Haworth\\, of course", phone.Read("contacts.vcf"));
        Assert.Contains("Zoë,,Brontë", desk.Read("contacts.csv"));
        var whole = laptop.Read("zoe.vcf");

        // Each device edits in its own form.
        desk.Write("contacts.csv", desk.Read("contacts.csv").Replace("as agreed", "from the desk", StringComparison.Ordinal));
        await SyncAsync(desk, laptop, phone);
        Assert.AreEqual(whole.Replace("as agreed", "from the desk", StringComparison.Ordinal), laptop.Read("zoe.vcf"), "only the line of the note is written anew");
        Assert.Contains("NOTE:from the desk", phone.Read("contacts.vcf"));

        phone.Write("contacts.vcf", phone.Read("contacts.vcf").Replace("CATEGORIES:Skiing", "CATEGORIES:Skiing,Vereine", StringComparison.Ordinal));
        laptop.Write("zoe.vcf", laptop.Read("zoe.vcf").Replace("zoe@example.org", "zoe.bronte@example.org", StringComparison.Ordinal));
        await SyncAsync(phone, laptop, desk, phone);
        Assert.Contains("CATEGORIES:Skiing,Vereine", laptop.Read("lukasz.vcf"));
        Assert.Contains("Skiing ::: Vereine", desk.Read("contacts.csv"));
        Assert.Contains("zoe.bronte@example.org", desk.Read("contacts.csv"));
        Assert.Contains("EMAIL;TYPE=WORK:zoe.bronte@example.org", phone.Read("contacts.vcf"));
        await InStepAsync(laptop, phone, desk);
    }

    [TestMethod]
    public async Task TwoDevicesAddAPhone_BothAreThere_AndOneNoteEditedTwiceIsAConflictByName()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, phone, desk) = await ThreeAsync(cloud);
        await SyncAsync(laptop, phone, desk);

        laptop.Write("zoe.vcf", laptop.Read("zoe.vcf").Replace("EMAIL;", "TEL;TYPE=work:+44 1535 000 001\nEMAIL;", StringComparison.Ordinal).Replace("as agreed", "the laptop's", StringComparison.Ordinal));
        phone.Write("contacts.vcf", phone.Read("contacts.vcf").Replace("EMAIL;", "TEL;TYPE=HOME:+44 1535 000 002\r\nEMAIL;", StringComparison.Ordinal).Replace("as agreed", "the phone's", StringComparison.Ordinal));
        await laptop.SyncAsync();
        foreach (var device in (Device[])[phone, laptop, desk]) await device.SyncAsync(conflicts: true);
        foreach (var text in (string[])[laptop.Read("zoe.vcf"), phone.Read("contacts.vcf"), desk.Read("contacts.csv")])
            foreach (var number in (string[])["+44 20 7946 0018", "+44 1535 000 001", "+44 1535 000 002", "the laptop's"]) Assert.Contains(number, text);

        var conflict = Assert.ContainsSingle(await desk.ConflictsAsync());
        Assert.AreEqual("Zoë Brontë", conflict.GetProperty("path").GetString());
        Assert.Contains("the phone's", conflict.GetProperty("other").GetString()!);
        Assert.Contains("Zoë Brontë", (await laptop.RunAsync("conflicts")).Output);
        await desk.DoneAsync("conflicts", "resolve", conflict.GetProperty("id").GetString()!, "--take", "other");
        await SyncAsync(desk, laptop, phone);
        Assert.Contains("NOTE:the phone's", laptop.Read("zoe.vcf"));
        Assert.Contains("the phone's", desk.Read("contacts.csv"));

        // Of a note both may stay.
        laptop.Write("zoe.vcf", laptop.Read("zoe.vcf").Replace("NOTE:the phone's", "NOTE:Tuesdays", StringComparison.Ordinal));
        phone.Write("contacts.vcf", phone.Read("contacts.vcf").Replace("NOTE:the phone's", "NOTE:Fridays", StringComparison.Ordinal));
        await laptop.SyncAsync();
        await phone.SyncAsync(conflicts: true);
        var notes = Assert.ContainsSingle(await phone.ConflictsAsync());
        Assert.AreEqual(("Tuesdays", "Fridays"), (notes.GetProperty("current").GetString(), notes.GetProperty("other").GetString()));
        await phone.DoneAsync("conflicts", "resolve", notes.GetProperty("id").GetString()!, "--take", "both");
        Assert.Contains("NOTE:Tuesdays\\n\\nFridays", phone.Read("contacts.vcf"));
        await SyncAsync(laptop, desk);
        Assert.Contains("NOTE:Tuesdays\\n\\nFridays", laptop.Read("zoe.vcf"));
        await InStepAsync(laptop, phone, desk);
    }

    [TestMethod]
    public async Task FirstMeetingOfTheSamePeople_NobodyIsDoubled()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, phone, desk) = await ThreeAsync(cloud);
        // The same two under other UIDs, one with more; and without any, with somebody else.
        phone.Write("contacts.vcf", Version3(Zoe).Replace("0001\n", "0101\n", StringComparison.Ordinal) + Version3(Lukasz).Replace("0002\n", "0102\n", StringComparison.Ordinal).Replace("TEL;", "NOTE:climbs\nTEL;", StringComparison.Ordinal));
        desk.Write("contacts.csv", "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Nickname\nŁukasz,Wójcik,Home,+48 22 000 00 02,Luki\nÄnne,Schmidt,,0221 1,\n");
        await SyncAsync(laptop, phone, desk, laptop, phone);
        Assert.HasCount(3, laptop.Files().Where(file => file.EndsWith(".vcf", StringComparison.Ordinal)));
        Assert.HasCount(3, Cards().Matches(phone.Read("contacts.vcf")));
        Assert.HasCount(4, desk.Read("contacts.csv").TrimEnd().Split('\n'));
        Assert.Contains("NICKNAME:Luki", laptop.Read("lukasz.vcf"));
        Assert.Contains("NOTE:climbs", laptop.Read("lukasz.vcf"));
        Assert.Contains("0102\n", phone.Read("contacts.vcf"), "each device keeps the UID that it knows");
        await InStepAsync(laptop, phone, desk);
    }

    private static string Version3(string card) => card.Replace("VERSION:4.0", "VERSION:3.0", StringComparison.Ordinal).Replace("urn:uuid:", "", StringComparison.Ordinal).Replace("TYPE=cell;PREF=1", "TYPE=CELL,PREF", StringComparison.Ordinal);

    private static async Task<(Device Laptop, Device Phone, Device Desk)> ThreeAsync(Cloud cloud)
    {
        var (laptop, phone, desk) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("phone"), await cloud.DeviceAsync("desk"));
        laptop.Write("zoe.vcf", Zoe);
        laptop.Write("lukasz.vcf", Lukasz);
        await laptop.DoneAsync("add", "people", laptop.Folder, "--kind", "contacts");
        await phone.DoneAsync("add", "people", phone.At("contacts.vcf"), "--kind", "contacts", "--format", "vcard3");
        await desk.DoneAsync("add", "people", desk.At("contacts.csv"), "--kind", "contacts", "--format", "google-csv");
        return (laptop, phone, desk);
    }

    private static async Task SyncAsync(params Device[] devices)
    {
        foreach (var device in devices) await device.SyncAsync();
    }

    private static async Task InStepAsync(params Device[] devices)
    {
        await SyncAsync(devices);
        await SyncAsync(devices);
        var roots = new HashSet<string?>();
        foreach (var device in devices) roots.Add((await device.InStepAsync()).GetProperty("root").GetString());
        Assert.HasCount(1, roots);
    }

    [GeneratedRegex("BEGIN:VCARD")]
    private static partial Regex Cards();
}
