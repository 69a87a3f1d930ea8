using CsCheck;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>Whole rounds of devices with different browsers.</summary>
[TestClass]
public sealed class BookmarkStoryTests
{
    private static ItemId NewId(string title) => ItemId.Read(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(title)).ToArray().AsSpan(0, IdBytes.Length));

    private static Item Link(string title, ItemId folder, string position = "z1", string? url = null) => Made(title, BookmarkFields.Link, folder, position) is var item
        ? item with { Fields = item.Fields.With(BookmarkFields.Url, FieldValue.Of(url ?? $"https://{title}.example/")) } : item;

    private static Item Folder(string title, ItemId folder, string position = "z1") => Made(title, BookmarkFields.Folder, folder, position);

    private static Item Made(string title, string type, ItemId folder, string position) => new(NewId(title), BookmarkFields.ItemKind, Fields.Of((BookmarkFields.Type, FieldValue.Of(type)), (BookmarkFields.Title, FieldValue.Of(title)),
        (BookmarkFields.Parent, FieldValue.Of(folder)), (BookmarkFields.Position, FieldValue.Of(position)), (BookmarkFields.Added, FieldValue.Of(1_700_000_000_000_000))));

    private static IEnumerable<Item> With(BookmarkDevice browser, string title, string field, FieldValue? value) =>
        browser.Items.Values.Select(item => item.Fields[BookmarkFields.Title]?.AsText() == title ? item with { Fields = item.Fields.With(field, value) } : item);

    [TestMethod]
    public async Task ThreeFilledBrowsersMeet_NothingIsDoubled_AndEachHasAll()
    {
        var cloud = BrowserUser.NewCloud();
        using var chromium = new BrowserUser(cloud, 1, "chromium");
        using var firefox = new BrowserUser(cloud, 2, "firefox");
        using var html = new BrowserUser(cloud, 3, "netscape");
        foreach (var (user, own) in ((BrowserUser, string)[])[(chromium, "c"), (firefox, "f"), (html, "h")])
            await user.EditAsync(browser =>
            {
                var news = Folder("News", BookmarkRoot.Bar.Id, "a1");
                // One address twice in a folder is two bookmarks, on each of them.
                return browser.Items.Values.Concat([news, Link("both", news.Id, "b1"), Link(own, news.Id, "c1"), Link("again", news.Id, "d1", "https://twice.example/"), Link("again2", news.Id, "e1", "https://twice.example/"),
                    Folder("Empty", BookmarkRoot.Other.Id, "b1"), Link($"other-{own}", BookmarkRoot.Other.Id, "c1")]);
            });
        foreach (var user in (BrowserUser[])[chromium, firefox, html, chromium, firefox, html]) await user.InStepAsync();
        var outline = await chromium.OutlineAsync();
        foreach (var title in (string[])["News", "both", "c", "f", "h", "again", "again2", "Empty", "other-c", "other-f", "other-h"])
            Assert.HasCount(2, System.Text.RegularExpressions.Regex.Split(outline, $@"(?<![\w-]){title}(?![\w-])"), outline);
        Assert.AreEqual(outline, await html.OutlineAsync());
        Assert.AreEqual(outline, await firefox.OutlineAsync());
        Assert.IsEmpty(html.Conflicts());
        // Another time nothing is news.
        var logs = cloud.Logs.Count;
        foreach (var user in (BrowserUser[])[chromium, firefox, html]) await user.InStepAsync();
        Assert.HasCount(logs, cloud.Logs);
    }

    [TestMethod]
    public async Task MovedHereAndEditedThere_BothLive_AndWhatOneBrowserCannotHoldStays()
    {
        var cloud = BrowserUser.NewCloud();
        using var chromium = new BrowserUser(cloud, 1, "chromium");
        using var firefox = new BrowserUser(cloud, 2, "firefox");
        await firefox.EditAsync(browser => browser.Items.Values.Concat([Folder("News", BookmarkRoot.Bar.Id), Link("a", BookmarkRoot.Bar.Id, "a1") is var link ? link with { Fields = link.Fields.With(BookmarkFields.TagField("red"), FieldValue.Of(true)) } : link]));
        await firefox.InStepAsync();
        await chromium.InStepAsync();
        await chromium.EditAsync(browser => With(browser, "a", BookmarkFields.Parent, FieldValue.Of(browser.Titled("News").Id)));
        await firefox.EditAsync(browser => With(browser, "a", BookmarkFields.Title, FieldValue.Of("A")));
        foreach (var user in (BrowserUser[])[chromium, firefox, chromium]) await user.InStepAsync();
        StringAssert.StartsWith(await chromium.OutlineAsync(), "Bookmarks bar[News[A]]");
        StringAssert.StartsWith(await firefox.OutlineAsync(), "Bookmarks bar[News[A]]");
        await firefox.EditAsync(browser =>
        {
            CollectionAssert.AreEqual(new[] { "red" }, BookmarkFields.TagsOf(browser.Titled("A").Fields).ToList());
            return browser.Items.Values;
        });
    }

    [TestMethod]
    public async Task FoldersMovedIntoEachOther_OneMoveIsUndoneAndToldOf()
    {
        var cloud = BrowserUser.NewCloud();
        using var one = new BrowserUser(cloud, 1, "chromium");
        using var two = new BrowserUser(cloud, 2, "chromium");
        await one.EditAsync(browser => browser.Items.Values.Concat([Folder("a", BookmarkRoot.Bar.Id, "a1"), Folder("b", BookmarkRoot.Bar.Id, "b1")]));
        await one.InStepAsync();
        await two.InStepAsync();
        await one.EditAsync(browser => With(browser, "a", BookmarkFields.Parent, FieldValue.Of(browser.Titled("b").Id)));
        await two.EditAsync(browser => With(browser, "b", BookmarkFields.Parent, FieldValue.Of(browser.Titled("a").Id)));
        foreach (var user in (BrowserUser[])[one, two, one, two]) await user.SyncAsync();
        StringAssert.StartsWith(await one.OutlineAsync(), "Bookmarks bar[b[a[]]]");
        StringAssert.StartsWith(await two.OutlineAsync(), "Bookmarks bar[b[a[]]]");
        CollectionAssert.AreEqual(new[] { "Bookmarks bar/b: parent Bookmarks bar or Bookmarks bar/b/a" }, one.Conflicts());
    }

    [TestMethod]
    public async Task FolderDeletedHereWhileALinkIsAddedThere_TheFolderLivesWithIt()
    {
        var cloud = BrowserUser.NewCloud();
        using var one = new BrowserUser(cloud, 1, "netscape");
        using var two = new BrowserUser(cloud, 2, "firefox");
        await one.EditAsync(browser => browser.Items.Values.Concat([Folder("a", BookmarkRoot.Bar.Id), Link("old", NewId("a"))]));
        await one.InStepAsync();
        await two.InStepAsync();
        await two.EditAsync(browser => browser.Items.Values.Append(Link("new", browser.Titled("a").Id)));
        await one.EditAsync(browser => browser.Items.Values.Where(item => BookmarkRoot.Find(item.Id) is not null));
        foreach (var user in (BrowserUser[])[two, one, two]) await user.InStepAsync();
        StringAssert.StartsWith(await one.OutlineAsync(), "Bookmarks bar[a[new]]");
        StringAssert.StartsWith(await two.OutlineAsync(), "Bookmarks bar[a[new]]");
    }

    [TestMethod]
    [DataRow("chromium")]
    [DataRow("netscape")]
    [DataRow("firefox")]
    public async Task StateStoreLost_NothingIsDoubled(string format)
    {
        var cloud = BrowserUser.NewCloud();
        using var one = new BrowserUser(cloud, 1, "chromium");
        using var two = new BrowserUser(cloud, 2, format);
        await one.EditAsync(browser => browser.Items.Values.Concat([Folder("a", BookmarkRoot.Bar.Id), Link("b", NewId("a")), Link("c", BookmarkRoot.Other.Id)]));
        await one.InStepAsync();
        await two.InStepAsync();
        var outline = await two.OutlineAsync();
        two.LoseState();
        await two.InStepAsync();
        Assert.AreEqual(outline, await two.OutlineAsync());
        Assert.HasCount(1, cloud.Logs);
    }

    private sealed record Act(int Device, int Kind, int What, int Where);

    /// <summary>Whatever three users do, offline and in any order: in the end all show the same, and nothing that nobody deleted is missing or there twice.</summary>
    [TestMethod]
    public Task AnyActs_AllShowTheSame() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 6], Gen.Int[0, 20], Gen.Int[0, 20], (device, kind, what, where) => new Act(device, kind, what, where)).Array[6, 24].SampleAsync(async acts =>
    {
        var cloud = BrowserUser.NewCloud();
        using var chromium = new BrowserUser(cloud, 1, "chromium");
        using var firefox = new BrowserUser(cloud, 2, "firefox");
        using var html = new BrowserUser(cloud, 3, "netscape");
        BrowserUser[] users = [chromium, firefox, html];
        var (made, deleted) = (new HashSet<string>(), new HashSet<string>());
        for (var i = 0; i < acts.Length; i++)
        {
            var act = acts[i];
            if (act.Kind == 0) await users[act.Device].SyncAsync();
            else await users[act.Device].EditAsync(browser => Do(act, i, browser, made, deleted));
        }
        for (var round = 0; round < 3; round++)
            foreach (var user in users) await user.SyncAsync();
        foreach (var user in users) await user.InStepAsync();
        var outlines = new List<string>();
        foreach (var user in users) outlines.Add(await user.OutlineAsync());
        Assert.AreEqual(outlines[0], outlines[1]);
        Assert.AreEqual(outlines[0], outlines[2]);
        var words = outlines[0].Split(' ', '[', ']');
        foreach (var name in made.Except(deleted)) Assert.HasCount(1, words.Where(word => word == name), $"{name} in {outlines[0]}");
        foreach (var name in deleted) Assert.IsLessThanOrEqualTo(1, words.Count(word => word == name));
    }, iter: 6);

    /// <summary>Adds, renames nothing (titles tell items apart), moves, reorders or deletes.</summary>
    private static IEnumerable<Item> Do(Act act, int number, BookmarkDevice browser, HashSet<string> made, HashSet<string> deleted)
    {
        var items = browser.Items.Values.OrderBy(item => item.Id).ToList();
        var own = items.FindAll(item => item.Fields[BookmarkFields.Title] is not null);
        var folders = items.FindAll(item => BookmarkFields.IsFolder(item.Fields) && BookmarkRoot.Find(item.Id) != BookmarkRoot.Menu);
        var folder = folders[act.Where % folders.Count];
        if (act.Kind <= 3 || own.Count == 0)
        {
            var title = $"n{number}";
            made.Add(title);
            return items.Append(act.Kind == 3 ? Folder(title, folder.Id, "V" + act.What) : Link(title, folder.Id, "V" + act.What));
        }
        var item = own[act.What % own.Count];
        if (act.Kind == 6 && act.Where % 2 == 0)
        {
            var gone = new HashSet<ItemId> { item.Id };
            while (items.FindAll(one => gone.Contains(one.Fields[BookmarkFields.Parent]!.Value.AsItemId()!.Value) && !gone.Contains(one.Id)) is { Count: > 0 } inner) gone.UnionWith(inner.Select(one => one.Id));
            // Nearly all at once nobody deletes without a word.
            if (gone.Count > 4) return items;
            deleted.UnionWith(items.Where(one => gone.Contains(one.Id)).Select(one => one.Fields[BookmarkFields.Title]!.Value.AsText()!));
            return items.Where(one => !gone.Contains(one.Id));
        }
        // An empty folder that is elsewhere, and was added at another time, is another one to a form without keys.
        if (act.Kind == 6 && BookmarkFields.IsFolder(item.Fields)) return items;
        if (act.Kind == 6) return With(browser, item.Fields[BookmarkFields.Title]!.Value.AsText()!, BookmarkFields.Added, FieldValue.Of(1_600_000_000_000_000 + (act.Where * 1_000_000L)));
        for (var above = folder; ; above = browser.Items[above.Fields[BookmarkFields.Parent]!.Value.AsItemId()!.Value])
        {
            if (above.Id == item.Id) return items;
            if (BookmarkRoot.Find(above.Id) is not null) break;
        }
        return items.Select(one => one.Id != item.Id ? one : one with { Fields = one.Fields.With(BookmarkFields.Parent, FieldValue.Of(folder.Id)).With(BookmarkFields.Position, FieldValue.Of((act.Kind == 4 ? "1" : "x") + act.What + "V")) });
    }
}
