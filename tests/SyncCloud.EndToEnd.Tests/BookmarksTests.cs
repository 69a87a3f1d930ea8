using System.Text.Json.Nodes;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Bookmarks of one person in several browsers.</summary>
[TestClass]
public sealed class BookmarksTests(TestContext context)
{
    private const string Html = """
        <!DOCTYPE NETSCAPE-Bookmark-file-1>
        <META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
        <TITLE>Bookmarks</TITLE>
        <H1>Bookmarks</H1>
        <DL><p>
            <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Lesezeichenleiste</H3>
            <DL><p>
                <DT><H3 ADD_DATE="1700000000">News</H3>
                <DL><p>
                    <DT><A HREF="https://example.org/both" ADD_DATE="1700000000" ICON="data:image/png;base64,iVBORw0KGgo=" TAGS="daily">On both</A>
                    <DT><A HREF="https://afar.example/" ADD_DATE="1700000001">From afar ✓</A>
                </DL><p>
            </DL><p>
        </DL><p>

        """;

    /// <summary>Must show: Chromium shows the bookmark that another device added.</summary>
    [TestMethod]
    public async Task ChromiumHere_HtmlThere_EachShowsWhatTheOtherAdded_AndNothingTwice()
    {
        Parts.RequireChromium();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        await using (var browser = await ChromiumBrowser.StartAsync(laptop.At("chromium"), context.CancellationToken))
        {
            await browser.EvaluateAsync("""
                const news = await chrome.bookmarks.create({ parentId: '1', title: 'News' });
                await chrome.bookmarks.create({ parentId: news.id, title: 'On both', url: 'https://example.org/both' });
                await chrome.bookmarks.create({ parentId: '1', title: 'Only "here" <b> ünï', url: 'https://example.com/' });
                """);
            await browser.CloseAsync();
        }
        desktop.Write("bookmarks.html", Html);
        await laptop.DoneAsync("add", "bookmarks", laptop.At("chromium", "Default", "Bookmarks"), "--kind", "bookmarks");
        await desktop.DoneAsync("add", "bookmarks", desktop.At("bookmarks.html"), "--kind", "bookmarks");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        var html = desktop.Read("bookmarks.html");
        Assert.HasCount(2, html.Split("https://example.org/both"), "what both had is there once");
        Assert.Contains("ICON=\"data:image/png;base64,iVBORw0KGgo=\" TAGS=\"daily\">On both</A>", html);
        Assert.Contains(">Only &quot;here&quot; &lt;b&gt; ünï</A>", html);

        await using (var browser = await ChromiumBrowser.StartAsync(laptop.At("chromium"), context.CancellationToken))
        {
            var refused = await laptop.RunAsync("sync");
            Assert.AreEqual(1, refused.Code, refused.ToString());
            Assert.Contains("close it, then sync again", refused.ToString());
            await browser.CloseAsync();
        }
        await laptop.SyncAsync();
        var checksum = Checksum(laptop);
        await using (var browser = await ChromiumBrowser.StartAsync(laptop.At("chromium"), context.CancellationToken))
        {
            Assert.AreEqual("News[On both, From afar ✓], Only \"here\" <b> ünï", (await BarAsync(browser)).Trim());
            // Made and removed: Chromium writes the file anew, of what was in it.
            await browser.EvaluateAsync("await chrome.bookmarks.remove((await chrome.bookmarks.create({ parentId: '1', title: 'gone', url: 'https://gone.example/' })).id);");
            await browser.CloseAsync();
        }
        Assert.AreEqual(checksum, Checksum(laptop), "the checksum and the ids are those that Chromium gives them");

        await using (var browser = await ChromiumBrowser.StartAsync(laptop.At("chromium"), context.CancellationToken))
        {
            await browser.EvaluateAsync("""
                const found = url => chrome.bookmarks.search({ url }).then(list => list[0]);
                await chrome.bookmarks.move((await found('https://example.com/')).id, { parentId: '1', index: 0 });
                await chrome.bookmarks.update((await found('https://afar.example/')).id, { title: 'Near' });
                """);
            await browser.CloseAsync();
        }
        desktop.Write("bookmarks.html", desktop.Read("bookmarks.html").Replace(">News</H3>", ">Newspapers</H3>", StringComparison.Ordinal));
        foreach (var device in (Device[])[desktop, laptop, desktop]) await device.SyncAsync();
        await using (var browser = await ChromiumBrowser.StartAsync(laptop.At("chromium"), context.CancellationToken))
        {
            Assert.AreEqual("Only \"here\" <b> ünï, Newspapers[On both, Near]", (await BarAsync(browser)).Trim());
            await browser.CloseAsync();
        }
        html = desktop.Read("bookmarks.html");
        Assert.IsLessThan(html.IndexOf(">Newspapers</H3>", StringComparison.Ordinal), html.IndexOf(">Only ", StringComparison.Ordinal));
        Assert.Contains(">Near</A>", html);
        await laptop.InStepAsync();
        await desktop.InStepAsync();
    }

    private static string Checksum(Device device) => JsonNode.Parse(device.Read("chromium/Default/Bookmarks"))!["checksum"]!.GetValue<string>();

    private static async Task<string> BarAsync(ChromiumBrowser browser) => (await browser.EvaluateAsync("""
        const outline = nodes => nodes.map(node => node.title + (node.children ? `[${outline(node.children)}]` : '')).join(', ');
        return outline((await chrome.bookmarks.getSubTree('1'))[0].children);
        """))!.GetValue<string>();
}
