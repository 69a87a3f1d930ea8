using CsCheck;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Firefox;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>Firefox's database: the laws of every form, and what Firefox itself relies on.</summary>
[TestClass]
public sealed class PlacesTests : ConnectorConformance
{
    private protected override bool Can(Act act) => act != Act.Malform;

    private protected override Task<ConnectorDevice> MakeAsync(string way) => Task.FromResult<ConnectorDevice>(new PlacesDevice(filled: false));

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var sql = act switch
        {
            Act.Fill => $"BEGIN IMMEDIATE; DELETE FROM moz_bookmarks WHERE id > 6; DELETE FROM moz_keywords; DELETE FROM moz_places; {PlacesDatabase.Sample} COMMIT",
            Act.Touch => "UPDATE moz_bookmarks SET title = title; INSERT INTO moz_places (url) VALUES ('https://visited.example/')",
            Act.Change => "UPDATE moz_bookmarks SET title = 'Alpha 2' WHERE title = 'Alpha'",
            Act.Rival => "UPDATE moz_bookmarks SET title = 'Alef' WHERE title LIKE 'Alpha%'",
            Act.Remove => "BEGIN IMMEDIATE; UPDATE moz_places SET foreign_count = 0 WHERE id = (SELECT fk FROM moz_bookmarks WHERE title = 'Delta'); DELETE FROM moz_bookmarks WHERE title = 'Delta'; COMMIT",
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
        return SqliteApplication.TryRun(((PlacesDevice)device).Database.Path, sql);
    }

    private protected override IReadOnlyList<Loss> Losses(string way)
    {
        return [new Loss("gone", device => Rename(device, PlacesDatabase.File, "elsewhere"), device => Rename(device, "elsewhere", PlacesDatabase.File))];

        static void Rename(ConnectorDevice device, string from, string to)
        {
            foreach (var end in (string[])["", "-wal", "-shm"])
                if (File.Exists(Path.Combine(((PlacesDevice)device).Database.Folder, from + end))) File.Move(Path.Combine(((PlacesDevice)device).Database.Folder, from + end), Path.Combine(((PlacesDevice)device).Database.Folder, to + end));
        }
    }

    private const string News = "Bookmarks bar[News[Alpha Beta ünï] ----- Gamma]";

    private static async Task<PlacesDevice> DeviceAsync(bool filled = true)
    {
        var device = new PlacesDevice(filled);
        await device.ScanAsync();
        return device;
    }

    private static Dictionary<ItemId, Item> With(PlacesDevice device, string title, params (string Name, FieldValue? Value)[] changes)
    {
        var item = device.Titled(title);
        return device.Items.ToDictionary(pair => pair.Key, pair => pair.Key == item.Id ? item with { Fields = changes.Aggregate(item.Fields, (fields, change) => fields.With(change.Name, change.Value)) } : pair.Value);
    }

    [TestMethod]
    [DataRow("https://example.org/a?b=c&d=%3Cx%3E", 47359921041910, "gro.elpmaxe.", "https://", "example.org")]
    [DataRow("http://xn--mnchen-3ya.de:8080/%C3%BC", 125509140929093, "0808:ed.ay3-nehcnm--nx.", "http://", "xn--mnchen-3ya.de:8080")]
    [DataRow("javascript:alert(1)", 61196683140375, ".", "javascript:", "alert(1)")]
    [DataRow("place:sort=8&maxResults=10", 268505095842199, ".", "place:", "sort=8&maxResults=10")]
    [DataRow("about:config", 175532550373693, ".", "about:", "config")]
    [DataRow("data:text/plain,*2000", 166260549510651, ".", "data:", "text")]
    public void Address_IsKeptAsFirefoxKeepsIt(string url, long hash, string reversed, string prefix, string host)
    {
        // As Firefox 153 wrote them.
        url = url.Replace("*2000", new string('x', 2000), StringComparison.Ordinal);
        Assert.AreEqual(hash, PlacesAddress.Hash(url));
        Assert.AreEqual(reversed, PlacesAddress.ReversedHost(url));
        Assert.AreEqual((prefix, host), PlacesAddress.Origin(url));
    }

    [TestMethod]
    public async Task Scan_Sample_ShowsFoldersInOrderWithTagsAndKeywords()
    {
        using var device = await DeviceAsync();
        Assert.AreEqual($"{News} Other bookmarks[] Mobile bookmarks[] Bookmarks menu[Delta]", device.Outline());
        var alpha = device.Titled("Alpha").Fields;
        CollectionAssert.AreEqual(new[] { "red" }, BookmarkFields.TagsOf(alpha).ToList());
        Assert.AreEqual("ex", alpha[BookmarkFields.Keyword]?.AsText());
        Assert.AreEqual(1_796_067_578_364_000, alpha[BookmarkFields.Added]?.AsNumber());
        Assert.IsNull(alpha[BookmarkFields.Modified]);
        Assert.AreEqual(1_796_067_578_365_000, device.Titled("Beta ünï").Fields[BookmarkFields.Modified]?.AsNumber());
        foreach (var item in device.Items.Values.Where(item => BookmarkRoot.Find(item.Id) is null))
            Assert.AreEqual(item.Fields.Only(name => name is not (BookmarkFields.Parent or BookmarkFields.Position)), PlacesForm.Instance.Project(item.Fields));
        Assert.IsEmpty(await device.ScanAsync());
        device.Pass();
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    [DataRow("UPDATE moz_bookmarks SET title = 'Alpha 2' WHERE id = 13", "Alpha 2")]
    [DataRow("UPDATE moz_bookmarks SET position = (CASE id WHEN 16 THEN 0 WHEN 12 THEN 1 ELSE 2 END) WHERE parent = 3", "Gamma")]
    [DataRow("UPDATE moz_bookmarks SET parent = 12, position = 2 WHERE id = 16", "Gamma")]
    [DataRow("DELETE FROM moz_bookmarks WHERE id = 22", "Alpha")]
    public async Task Scan_FindsExactlyWhatFirefoxChanged(string sql, string title)
    {
        using var device = await DeviceAsync();
        device.Database.Run(sql);
        Assert.AreEqual(title, Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[BookmarkFields.Title]?.AsText());
        device.Database.Run("INSERT INTO moz_places (url) VALUES ('https://visited.example/')");
        Assert.IsEmpty(await device.ScanAsync(), "a visit is no bookmark");
    }

    [TestMethod]
    public async Task Apply_OneEdit_TellsFirefoxsOwnSync()
    {
        using var device = await DeviceAsync();
        await device.ApplyAsync(With(device, "Alpha", (BookmarkFields.Title, FieldValue.Of("Alpha 2"))));
        CollectionAssert.AreEqual(new[] { "Alpha 2|2" }, device.Database.Query("SELECT title, syncChangeCounter FROM moz_bookmarks WHERE id = 13"));
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task Apply_AddressTagsAndKeyword_AreWrittenAsFirefoxDoes()
    {
        using var device = await DeviceAsync();
        await device.ApplyAsync(With(device, "Alpha", (BookmarkFields.Url, FieldValue.Of("https://new.example:8080/x")), (BookmarkFields.TagField("red"), null), (BookmarkFields.TagField("größe/x"), FieldValue.Of(true)), (BookmarkFields.Keyword, FieldValue.Of("nw"))));
        Assert.IsEmpty(await device.ScanAsync());
        device.Database.CheckIsSound();
        CollectionAssert.AreEqual(new[] { $"{PlacesAddress.Hash("https://new.example:8080/x")}|0808:elpmaxe.wen.|-1|1|https://|new.example:8080|3" },
            device.Database.Query("SELECT url_hash, rev_host, p.frecency, p.recalc_frecency, prefix, host, foreign_count FROM moz_places p JOIN moz_origins o ON o.id = origin_id WHERE url LIKE 'https://new.%'"));
        CollectionAssert.AreEqual(new[] { "größe/x" }, device.Database.Query("SELECT title FROM moz_bookmarks WHERE parent = 4"), "what nothing has any more is no tag");
        CollectionAssert.AreEqual(new[] { "nw" }, device.Database.Query("SELECT keyword FROM moz_keywords"));
        Assert.HasCount(1, device.Database.Query("SELECT 1 FROM moz_places WHERE id = 1 AND foreign_count = 0"), "history stays");
    }

    [TestMethod]
    public async Task Apply_OneOfTwoBookmarksOfAnAddressIsTagged_BothHaveTheTag()
    {
        using var device = await DeviceAsync();
        device.Database.Run("INSERT INTO moz_bookmarks (type, fk, parent, position, title, guid, dateAdded, lastModified) VALUES (1, 1, 5, 0, 'Again', 'A8mvNRa6BK8h', 5, 5); UPDATE moz_places SET foreign_count = 4 WHERE id = 1");
        await device.ScanAsync();
        await device.ApplyAsync(With(device, "Again", (BookmarkFields.TagField("new"), FieldValue.Of(true))));
        device.Database.CheckIsSound();
        var found = Assert.ContainsSingle(await device.ScanAsync()).Value!;
        CollectionAssert.AreEqual(new[] { "new", "red" }, BookmarkFields.TagsOf(found.Fields).ToList());
    }

    [TestMethod]
    public async Task Apply_Deletion_LeavesANoteWhereFirefoxSyncsItself()
    {
        using var device = await DeviceAsync();
        var gone = new[] { device.Titled("Gamma").Id, device.Titled("News").Id, device.Titled("Alpha").Id, device.Titled("Beta ünï").Id };
        await device.ApplyAsync(device.Items.Where(pair => !gone.Contains(pair.Key)).ToDictionary());
        Assert.IsEmpty(device.Known.Deferred);
        device.Database.CheckIsSound();
        CollectionAssert.AreEqual(new[] { "9qzrAeyGA1_V" }, device.Database.Query("SELECT guid FROM moz_bookmarks_deleted"));
        Assert.IsEmpty(device.Database.Query("SELECT 1 FROM moz_keywords"));
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task Apply_ToAnEmptyDevice_ShowsTheSameUnderTheSameKeys()
    {
        using var source = await DeviceAsync();
        using var target = await DeviceAsync(filled: false);
        await target.ApplyAsync(source.Items);
        Assert.AreEqual(source.Outline(), target.Outline());
        target.Database.CheckIsSound();
        CollectionAssert.AreEquivalent(source.Database.Query("SELECT guid FROM moz_bookmarks WHERE parent IN (2, 3, 5)").Where(key => key.Length > 0).ToList(), target.Database.Query("SELECT guid FROM moz_bookmarks WHERE parent IN (2, 3, 5)"));
    }

    [TestMethod]
    public async Task ScanAndApply_WhileFirefoxHasIt_DeleteNothingAndWait()
    {
        using var device = await DeviceAsync();
        var targets = With(device, "Alpha", (BookmarkFields.Title, FieldValue.Of("Alpha 2")));
        using (var firefox = device.Database.Open())
        {
            using var command = firefox.CreateCommand();
            command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; UPDATE moz_bookmarks SET title = 'Omega' WHERE id = 17";
            command.ExecuteNonQuery();
            Assert.IsEmpty(await device.ScanAsync());
            Assert.Contains("close it", Assert.ContainsSingle(device.Report!.Problems).Message);
            await device.ApplyAsync(targets);
            Assert.Contains("close it", Assert.ContainsSingle(device.Known.Deferred).Reason);
        }
        Assert.AreEqual("Omega", Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[BookmarkFields.Title]?.AsText());
        device.Browser = () => "Firefox";
        await device.ApplyAsync(targets.Values.Where(item => item.Fields[BookmarkFields.Title]?.AsText() == "Alpha 2").Select(item => new Engine.Apply.PlannedItem { Id = item.Id, Target = item, Current = device.Known.Find(item.Id) }).ToList());
        Assert.Contains("close it", Assert.ContainsSingle(device.Known.Deferred).Reason);
    }

    [TestMethod]
    public Task Apply_AnyTrees_ShowsThemInOrderAndIsSound() => BookmarkGen.Trees.SampleAsync(async trees =>
    {
        using var device = await DeviceAsync();
        foreach (var tree in trees)
        {
            var roots = device.Items.Where(pair => BookmarkRoot.Find(pair.Key) is not null);
            // Of one address each, since tags and keywords are an address's.
            var targets = tree.Select(item => item with { Fields = item.Fields.With(BookmarkFields.Keyword, null).With(BookmarkFields.Url, item.Fields[BookmarkFields.Url] is null ? null : FieldValue.Of($"https://example.org/{item.Id}?ü='\"")).WithTime(BookmarkFields.Added, item.Fields[BookmarkFields.Added]?.AsNumber() ?? 7) })
                .Concat(roots.Select(root => root.Value)).ToDictionary(item => item.Id);
            await device.ApplyAsync(targets);
            Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
            Assert.IsEmpty(await device.ScanAsync());
            foreach (var (id, item) in targets) Assert.AreEqual(item.Fields, device.Known.Find(id)?.Fields);
            Assert.HasCount(targets.Count, device.Items);
            device.Database.CheckIsSound();
        }
    }, iter: 20);
}
