using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Chromium;
using SyncCloud.Connectors.Bookmarks.Netscape;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A browser whose file was damaged begins anew, and goes on with next to nothing: that is nobody's deletion of what there was.</summary>
[TestClass]
public sealed class BrowserBegunAnewTests
{
    private const int Many = 12;

    private static ItemId NewId(string title) => ItemId.Read(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(title)).ToArray().AsSpan(0, IdBytes.Length));

    private static Item Link(string title) => new(NewId(title), BookmarkFields.ItemKind, Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Link)), (BookmarkFields.Title, FieldValue.Of(title)),
        (BookmarkFields.Url, FieldValue.Of($"https://{title}.example/")), (BookmarkFields.Parent, FieldValue.Of(BookmarkRoot.Bar.Id)), (BookmarkFields.Position, FieldValue.Of($"{title}V")), (BookmarkFields.Added, FieldValue.Of(1_700_000_000_000_000))));

    private static IEnumerable<Item> Links(int count) => Enumerable.Range(10, count).Select(number => Link($"n{number}"));

    private static IBookmarkFileForm Form(string name) => name == ChromiumForm.Instance.Name ? ChromiumForm.Instance : NetscapeForm.Instance;

    /// <summary>What a browser of the form writes that holds these.</summary>
    private static async Task<string> TextOf(IBookmarkFileForm form, IEnumerable<Item> links)
    {
        var device = new BookmarkFileDevice(form);
        await device.ScanAsync();
        await device.ApplyAsync(device.Items.Values.Concat(links).ToDictionary(item => item.Id));
        return device.Text;
    }

    private static async Task<BookmarkFileDevice> DeviceAsync(IBookmarkFileForm form, int count)
    {
        var device = new BookmarkFileDevice(form) { Text = await TextOf(form, Links(count)) };
        await device.ScanAsync();
        return device;
    }

    [TestMethod]
    [DataRow("chromium")]
    [DataRow("netscape")]
    public async Task Scan_NextToNothingIsLeftOfMany_IsToldAndNothingIsGone_HoweverMuchIsAdded(string format)
    {
        var form = Form(format);
        var device = await DeviceAsync(form, Many);
        var (held, text) = (device.Items.Count, device.Text);
        foreach (var added in (int[])[0, 1, 5, Many])
        {
            device.Text = await TextOf(form, Enumerable.Range(0, added).Select(number => Link($"new{number}")));
            Assert.IsEmpty(await device.ScanAsync(), $"{added} new ones");
            var told = Assert.ContainsSingle(device.Report!.Problems).Message;
            StringAssert.Contains(told, $"{Many} bookmarks");
            StringAssert.Contains(told, "add it again");
            Assert.HasCount(held, device.Items);
        }
        device.Text = text;
        Assert.IsEmpty(await device.ScanAsync(), "it was restored");
        Assert.IsEmpty(device.Report!.Problems);
    }

    [TestMethod]
    [DataRow("chromium")]
    [DataRow("netscape")]
    public async Task Scan_FewOrNotNearlyAllAreDeleted_IsTheUsers(string format)
    {
        var form = Form(format);
        foreach (var (before, after) in ((int, int)[])[(9, 0), (Many, 2)])
        {
            var device = await DeviceAsync(form, before);
            device.Text = await TextOf(form, Links(after));
            Assert.HasCount(before - after, await device.ScanAsync());
            Assert.IsEmpty(device.Report!.Problems);
        }
    }

    [TestMethod]
    [DataRow("chromium", 1)]
    [DataRow("netscape", 1)]
    [DataRow("chromium", Many)]
    [DataRow("netscape", Many)]
    public async Task Scan_MissingFromWhatWasJustWritten_MayComeYet(string format, int deleted)
    {
        var form = Form(format);
        var device = await DeviceAsync(form, Many);
        device.Volume.UserWrite(BookmarkFileDevice.File, System.Text.Encoding.UTF8.GetBytes(await TextOf(form, Links(Many - deleted))));
        Assert.IsEmpty(await device.ScanAsync());
        Assert.IsEmpty(device.Report!.Problems);
        Assert.IsTrue(device.Report.IsUnsettled, "another look is due");
        device.Pass();
        Assert.HasCount(deleted == 1 ? 1 : 0, await device.ScanAsync());
        Assert.IsFalse(device.Report.IsUnsettled);
    }

    [TestMethod]
    public async Task Scan_EverythingIsBackUnderOtherKeys_IsNoBeginning()
    {
        var device = await DeviceAsync(ChromiumForm.Instance, Many);
        device.Text = await TextOf(ChromiumForm.Instance, Links(Many).Select(link => link with { Id = NewId($"other {link.Id}") }));
        Assert.IsEmpty(await device.ScanAsync());
        Assert.IsEmpty(device.Report!.Problems);
    }

    [TestMethod]
    public async Task Scan_WhatEveryNewProfileHas_IsNoneOfWhatWasKept()
    {
        var device = await DeviceAsync(ChromiumForm.Instance, Many);
        // The same titles and addresses, made anew.
        device.Text = await TextOf(ChromiumForm.Instance, Links(4).Select(link => link with { Id = NewId($"other {link.Id}") }));
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(1, device.Report!.Problems);
    }

    [TestMethod]
    public async Task Apply_AfterABeginning_TakesDeletionsAndNothingElse()
    {
        var device = await DeviceAsync(ChromiumForm.Instance, Many);
        var roots = device.Items.Where(pair => BookmarkRoot.Find(pair.Key) is not null).ToDictionary();
        device.Text = await TextOf(ChromiumForm.Instance, [Link("new")]);
        await device.ScanAsync();
        var more = Link("more");
        await device.ApplyAsync(device.Items.Append(KeyValuePair.Create(more.Id, more)).ToDictionary());
        Assert.IsFalse(Assert.ContainsSingle(device.Known.Deferred).UserChanged, "another round would find the same");
        await device.ApplyAsync(roots);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("new", Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[BookmarkFields.Title]?.AsText());
    }

    private static IEnumerable<Item> Left(BookmarkDevice browser, int count) =>
        browser.Items.Values.Where(item => BookmarkRoot.Find(item.Id) is not null).Concat(browser.Items.Values.Where(item => BookmarkRoot.Find(item.Id) is null).Take(count));

    [TestMethod]
    [DataRow("chromium")]
    [DataRow("firefox")]
    public async Task BegunAnew_DeletesNothingElsewhere_AndBothRemediesHelp(string format)
    {
        foreach (var isMeant in (bool[])[false, true])
        {
            var cloud = BrowserUser.NewCloud();
            using var one = new BrowserUser(cloud, 1, format);
            using var two = new BrowserUser(cloud, 2, "netscape");
            await one.EditAsync(browser => browser.Items.Values.Concat(Links(Many)));
            await one.InStepAsync();
            await two.InStepAsync();
            var outline = await two.OutlineAsync();
            one.BeginAnew();
            for (var sync = 0; sync < 2; sync++)
            {
                var report = await one.SyncAsync();
                StringAssert.Contains(Assert.ContainsSingle(report.Problems).Message, "Nothing is deleted elsewhere");
            }
            await two.InStepAsync();
            Assert.AreEqual(outline, await two.OutlineAsync());
            if (!isMeant) one.LoseState();
            else
            {
                await two.EditAsync(browser => Left(browser, 3));
                await two.InStepAsync();
                await one.SyncAsync();
                await two.EditAsync(browser => Left(browser, 0));
            }
            foreach (var user in (BrowserUser[])[two, one, two]) await user.SyncAsync();
            await one.InStepAsync();
            Assert.AreEqual(isMeant, !(await one.OutlineAsync()).Contains("n10", StringComparison.Ordinal));
            Assert.AreEqual(await two.OutlineAsync(), await one.OutlineAsync());
        }
    }
}
