namespace SyncCloud.EndToEnd.Tests;

/// <summary>What was is known, and comes back: for files and for contacts.</summary>
[TestClass]
public sealed class HistoryTests(TestContext context)
{
    [TestMethod]
    public async Task History_TellsWhoChangedWhatWhenOnWhichDevice_AlsoOfWhatIsGone()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        desktop.Write("trip/plan.txt", "another plan");
        File.Move(desktop.At("trip/plan.txt"), desktop.At("trip/route.txt"));
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        File.Delete(laptop.At("trip/route.txt"));
        await laptop.SyncAsync();

        foreach (var item in (string[])["trip/route.txt", "trip/plan.txt", laptop.At("trip/plan.txt")])
        {
            var versions = (await laptop.DoneAsync("history", item)).GetProperty("versions").EnumerateArray().ToArray();
            CollectionAssert.AreEqual(new[] { "1 laptop created", "2 desktop changed", "3 laptop deleted" },
                versions.Select(version => $"{version.GetProperty("sequence")} {version.GetProperty("device").GetString()} {version.GetProperty("what").GetString()}").ToArray());
            var name = versions[1].GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "name");
            Assert.AreEqual(("plan.txt", "route.txt"), (name.GetProperty("before").GetString(), name.GetProperty("after").GetString()));
        }
        var told = await laptop.RunAsync("history", "trip/route.txt");
        Assert.Contains("the history is known from the beginning", told.Output);
        Assert.Contains("4 B", told.Output);
        Assert.Contains("12 B", told.Output);
        Assert.Contains("neither has nor had", await laptop.RefusedAsync("history", "trip/never.txt"));

        // A folder that was renamed and then deleted: its files are known by the path that they had last.
        Directory.Move(laptop.At("trip"), laptop.At("journey"));
        await laptop.SyncAsync();
        Directory.Delete(laptop.At("journey"), recursive: true);
        await laptop.SyncAsync();
        foreach (var item in (string[])["trip/day 1/map.txt", "journey/day 1/map.txt"])
            Assert.AreEqual("journey/day 1/map.txt", (await laptop.DoneAsync("history", item)).GetProperty("path").GetString());
    }

    [TestMethod]
    public async Task Why_NamesLogBaseAndRuleOfEachField()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        laptop.Write("trip/plan.txt", "the laptop's");
        File.Move(desktop.At("trip/plan.txt"), desktop.At("trip/route.txt"));
        await laptop.SyncAsync();
        await desktop.SyncAsync();

        var fields = (await desktop.DoneAsync("why", "trip/route.txt")).GetProperty("fields").EnumerateArray().ToDictionary(field => field.GetProperty("name").GetString()!, field => field.GetProperty("set"));
        Assert.AreEqual((2L, "laptop", 1L), (fields["content"].GetProperty("sequence").GetInt64(), fields["content"].GetProperty("device").GetString(), fields["content"].GetProperty("base").GetInt64()));
        Assert.AreEqual((3L, "desktop", 2L), (fields["name"].GetProperty("sequence").GetInt64(), fields["name"].GetProperty("device").GetString(), fields["name"].GetProperty("base").GetInt64()));
        Assert.AreEqual(("merged-fields", 2L), (fields["name"].GetProperty("rule").GetString(), fields["name"].GetProperty("overrode").GetInt64()));
    }

    [TestMethod]
    public async Task Diff_ShowsLinesOfTexts_AndOnlySizesAndHashesOfOtherContents()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, _) = await BeginAsync(cloud);
        laptop.Write("trip/plan.txt", "plan\nin two lines\n");
        await laptop.SyncAsync();
        File.WriteAllBytes(laptop.At("trip/plan.txt"), Bytes.Random(50, 1));
        await laptop.SyncAsync();

        var lines = (await laptop.DoneAsync("diff", "trip/plan.txt", "--from", "1", "--to", "2")).GetProperty("lines").EnumerateArray().Select(line => line.GetString()).ToArray();
        CollectionAssert.AreEqual(new[] { "@@ -1 +1,2 @@", "-plan", "\\ No newline at end of file", "+plan", "+in two lines" }, lines);
        var other = await laptop.DoneAsync("diff", "trip/plan.txt", "--from", "2");
        Assert.IsFalse(other.TryGetProperty("lines", out _));
        var content = other.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "content");
        Assert.StartsWith("50 B, ", content.GetProperty("after").GetString());
        Assert.Contains("(not there)", (await laptop.RunAsync("diff", "trip/plan.txt", "--from", "0", "--to", "1")).Output);
    }

    [TestMethod]
    public async Task Restore_OfALogNumber_BringsAFolderBackForAllDevices_AndOverwritesNothingUnsynced()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        laptop.Write("trip/plan.txt", "another plan");
        File.Delete(laptop.At("trip/day 1/map.txt"));
        laptop.Write("trip/new.txt", "new");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("trip/plan.txt", "not sent yet");

        var written = await laptop.DoneAsync("restore", "trip", "--at", "1", "--to", cloud.At("then"));
        Assert.AreEqual("plan", File.ReadAllText(cloud.At("then", "trip", "plan.txt")));
        Assert.AreEqual("map", File.ReadAllText(cloud.At("then", "trip", "day 1", "map.txt")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(cloud.At("then")), written.ToString());
        Assert.AreEqual("another plan", laptop.Read("trip/plan.txt"));

        foreach (var only in (string[][])[["--json"], ["--dry-run", "--json"], ["--dry-run"]])
        {
            var shown = await laptop.RunAsync(["restore", "trip", "--at", "1", .. only]);
            Assert.AreEqual(only.Contains("--dry-run") ? 0 : 4, shown.Code, shown.ToString());
            Assert.Contains("trip/day 1/map.txt", shown.Output);
            Assert.AreEqual("another plan", laptop.Read("trip/plan.txt"));
        }
        var asked = await laptop.RunWithInputAsync("n\n", "restore", "trip", "--at", "1");
        Assert.AreEqual(4, asked.Code, asked.ToString());
        Assert.Contains("restore this, for all devices? [y/N]", asked.Output);
        Assert.AreEqual("another plan", laptop.Read("trip/plan.txt"));

        var back = await laptop.DoneAsync("restore", "trip", "--at", "1", "--yes");
        Assert.IsTrue(back.GetProperty("done").GetBoolean());
        Assert.AreEqual(1, back.GetProperty("sequence").GetInt64());
        Assert.AreEqual("plan", laptop.Read("trip/plan.txt"));
        Assert.AreEqual("map", laptop.Read("trip/day 1/map.txt"));
        Assert.AreEqual("new", laptop.Read("trip/new.txt"), "what was not there then stays");
        await desktop.SyncAsync(conflicts: true);
        Assert.AreEqual("plan", desktop.Read("trip/plan.txt"));
        Assert.AreEqual("not sent yet", File.ReadAllText(Directory.GetFiles(desktop.At("trip"), "plan (conflict*").Single()), "what was not sent yet is kept beside it");
        Assert.AreEqual("map", desktop.Read("trip/day 1/map.txt"));
    }

    [TestMethod]
    public async Task Restore_OfAFileWhoseNameIsTaken_TellsWhereItIs()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, _) = await BeginAsync(cloud);
        File.Delete(laptop.At("trip/plan.txt"));
        await laptop.SyncAsync();
        laptop.Write("trip/plan.txt", "another file");
        await laptop.SyncAsync();
        var told = await laptop.RunWithInputAsync("y\n", "restore", "trip/plan.txt", "--at", "1");
        Assert.AreEqual(3, told.Code, $"two files of one name are a conflict: {told}");
        var beside = Path.GetRelativePath(laptop.Folder, Directory.GetFiles(laptop.At("trip"), "plan (conflict*").Single());
        Assert.Contains($"trip/plan.txt as it was after log 1 is now {beside}", told.Output);
        Assert.AreEqual("plan", laptop.Read(beside));
        Assert.AreEqual("another file", laptop.Read("trip/plan.txt"));
    }

    [TestMethod]
    public async Task Export_GivesEachStateBackByteForByte_AndTouchesNothingElse()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, _) = await BeginAsync(cloud);
        File.WriteAllBytes(laptop.At("large.bin"), Bytes.Random(700_000, 1));
        Directory.CreateDirectory(laptop.At("empty"));
        await laptop.SyncAsync();
        DiskCopy.Copy(laptop.Folder, cloud.At("as it was"));
        File.WriteAllBytes(laptop.At("large.bin"), Bytes.Random(900_000, 2));
        Directory.Delete(laptop.At("trip"), recursive: true);
        await laptop.SyncAsync();

        var export = await laptop.DoneAsync("export", "documents", "--at", "2", cloud.At("export"));
        Assert.AreEqual(2, export.GetProperty("sequence").GetInt64());
        Trees.AreEqual(cloud.At("as it was"), cloud.At("export"));
        Assert.IsFalse(Directory.Exists(cloud.At("export", ".synccloud")));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(laptop.Home, "cache")), "nothing is left of what it needed");
        await laptop.InStepAsync();
        Assert.Contains("is not empty", (await laptop.RunAsync("export", "documents", "--at", "2", cloud.At("export"))).Error);
        Assert.AreEqual(2, (await laptop.RunAsync("export", "documents", "--at", "99", cloud.At("other"))).Code);
    }

    [TestMethod]
    public async Task Contacts_HaveAHistory_ComeBack_AndAreExportedInTheirForm()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var phone = await cloud.DeviceAsync("phone");
        phone.Write("people.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Zoe Bell\r\nN:Bell;Zoe;;;\r\nNOTE:as agreed\r\nEND:VCARD\r\n");
        await phone.DoneAsync("add", "people", phone.At("people.vcf"), "--kind", "contacts");
        await phone.SyncAsync();
        phone.Write("people.vcf", phone.Read("people.vcf").Replace("as agreed", "changed", StringComparison.Ordinal));
        await phone.SyncAsync();

        Assert.AreEqual("Zoe Bell", (await phone.DoneAsync("history", "zoe")).GetProperty("path").GetString());
        Assert.Contains("for instance: Zoe Bell", await phone.RefusedAsync("history", "people", "bell"));
        var versions = (await phone.DoneAsync("history", "zoe bell")).GetProperty("versions").EnumerateArray().ToArray();
        Assert.AreEqual("changed", versions[1].GetProperty("what").GetString());
        Assert.Contains("as agreed", versions[1].GetProperty("fields").ToString());
        await phone.DoneAsync("export", "people", "--at", "1", cloud.At("people then"));
        Assert.Contains("NOTE:as agreed", File.ReadAllText(cloud.At("people then", "people.vcf")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(cloud.At("people then")));
        await phone.DoneAsync("restore", "people", "Zoe Bell", "--at", "1", "--yes");
        Assert.Contains("NOTE:as agreed", phone.Read("people.vcf"));
    }

    private async Task<(Device Laptop, Device Desktop)> BeginAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("trip/plan.txt", "plan");
        devices[0].Write("trip/day 1/map.txt", "map");
        foreach (var device in devices) await device.SyncAsync();
        return (devices[0], devices[1]);
    }
}
