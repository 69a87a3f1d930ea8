using System.Text;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Netscape;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

[TestClass]
public sealed class NetscapeFormTests : BookmarkFileConformance
{
    internal override IBookmarkFileForm Form => NetscapeForm.Instance;

    // As Chromium exports it, with what others add.
    private const string Head = """
        <!DOCTYPE NETSCAPE-Bookmark-file-1>
        <!-- This is an automatically generated file.
             It will be read and overwritten.
             DO NOT EDIT! <DT><A HREF="x">none</A> -->
        <META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
        <TITLE>Bookmarks</TITLE>
        <H1>Bookmarks</H1>
        <DL><p>
            <DT><H3 ADD_DATE="1796067512" LAST_MODIFIED="1796067512" PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
            <DL><p>

        """;

    private const string News = """
                <DT><H3 ADD_DATE="1796067512" LAST_MODIFIED="1796067512" COLOR="red">News</H3>
                <DD>what is new
                <DL><p>
                    <dt><a ADD_DATE="1796067512" href='https://example.org/a?b=c&amp;d' TAGS="one, two" ICON="data:image/png;base64,iVBORw0KGgo=" X-OWN=7>Alpha</a>
                    <DD>the first
                    <!-- between -->
                    <DT><A HREF="https://example.org/b" SHORTCUTURL="b">Beta ünï</A>
                </DL><p>

        """;

    private const string Gamma = """
                <DT><A HREF="https://example.com/" ADD_DATE="1796067512" LAST_MODIFIED="1796067513">Gamma</A>

        """;

    private const string Tail = """
            </DL><p>
            <DT><A HREF="http://xn--mnchen-3ya.de/%C3%BC" ADD_DATE="1796067512">Delta</A>
            <HR>
        </DL><p>

        """;

    protected override string Sample => Head + News + Gamma + Tail;
    protected override string Edited => Sample.Replace(">Alpha<", ">Alpha 2<", StringComparison.Ordinal);
    protected override string WithoutBeta(string text) => string.Join('\n', text.Split('\n').Where(line => !line.Contains("Beta", StringComparison.Ordinal)));
    protected override string Reordered => Head + Gamma + News + Tail;
    protected override string Malformed => Sample.Replace("href='https://example.org/a?b=c&amp;d'", "", StringComparison.Ordinal);

    private static BookmarkTree Read(string text) => NetscapeForm.Instance.Read(Encoding.UTF8.GetBytes(text));

    [TestMethod]
    public void Read_AttributesOfAllSorts_AreFields()
    {
        var alpha = BookmarkMatching.Nodes(Read(Sample)).Single(node => node.Shown[BookmarkFields.Title]?.AsText() == "Alpha").Shown;
        Assert.AreEqual("https://example.org/a?b=c&d", alpha[BookmarkFields.Url]?.AsText());
        CollectionAssert.AreEqual(new[] { "one", "two" }, BookmarkFields.TagsOf(alpha).ToList());
        Assert.AreEqual("the first", alpha[BookmarkFields.Description]?.AsText());
        Assert.AreEqual(1_796_067_512_000_000, alpha[BookmarkFields.Added]?.AsNumber());
        Assert.AreEqual("7", alpha["netscape/X-OWN"]?.AsText());
        Assert.AreEqual("data:image/png;base64,iVBORw0KGgo=", alpha["netscape/ICON"]?.AsText());
    }

    [TestMethod]
    public void Read_WhatFirefoxExports_HasItsMenuAtTheTop()
    {
        var tree = Read("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<H1>Bookmarks Menu</H1>\n<DL><p>\n<DT><A HREF=\"a:b\">in the menu</A>\n<DT><H3 PERSONAL_TOOLBAR_FOLDER=\"true\">Toolbar</H3>\n<DL><p></DL><p>\n<DT><H3 UNFILED_BOOKMARKS_FOLDER=\"true\">Other</H3>\n<DL><p>\n<DT><A HREF=\"c:d\">other</A>\n</DL><p>\n</DL>\n");
        Assert.AreEqual(BookmarkRoot.Menu, tree.Roots[0].Root);
        CollectionAssert.AreEqual(new[] { null, BookmarkRoot.Bar, BookmarkRoot.Other }, tree.Roots[0].Children.Select(child => child.Root).ToList());
    }

    [TestMethod]
    [DataRow("News", "Newspapers")]
    [DataRow("https://example.org/b", "https://example.org/c")]
    [DataRow(">Gamma</A>", "></A>")]
    public async Task Scan_WhatHasNoKeyIsCalledOtherwise_IsTheSameStill(string before, string after)
    {
        var device = new BookmarkFileDevice(Form) { Text = Sample };
        await device.ScanAsync();
        device.Text = Sample.Replace(before, after, StringComparison.Ordinal);
        Assert.IsNotNull(Assert.ContainsSingle(await device.ScanAsync()).Value);
    }

    [TestMethod]
    [DataRow("<DL><DT><A HREF=x:y>a</A><DT><A HREF=x:z>b</A></DL>", "a b")]
    [DataRow("<dl>\r\n<dt><a href=\"x:y\">a</a>\r\n<dd>about\r\n<hr>\r\n</dl>", "a -----")]
    [DataRow("<DL><p><DT><H3>f</H3><DL><p><DT><A HREF=\"x:y\">a</A></DL><p></DL><p>", "f[a]")]
    [DataRow("<DL><p><DL><p><DT><A HREF=\"x:y\">a</A></DL><p><DT><A HREF=\"x:z\">b</A></DL><p>", "a b")]
    [DataRow("<DL><DL><DT><H3>f</H3><DL><DT><A HREF=x:y>a</A></DL><DT><A HREF=x:z>b</A></DL><DT><A HREF=x:w>c</A></DL>", "f[a] b c")]
    [DataRow("<DL><DT><A HREF=x:y>a</A></DL><DL><DT><A HREF=x:z>b</A></DL>", "a")]
    [DataRow(" \n", "")]
    public async Task AnyLayout_IsRead_AndTakesANewBookmarkAndGivesItBack(string text, string outline)
    {
        var device = new BookmarkFileDevice(Form) { Text = text };
        await device.ScanAsync();
        Assert.AreEqual(outline, device.Outline(BookmarkRoot.Other.Id));
        var before = device.Items;
        var added = new Item(new ItemId(7), BookmarkFields.ItemKind, Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Link)), (BookmarkFields.Parent, FieldValue.Of(BookmarkRoot.Other.Id)), (BookmarkFields.Position, FieldValue.Of("0001V")), (BookmarkFields.Url, FieldValue.Of("n:ew")), (BookmarkFields.Title, FieldValue.Of("new"))));
        await device.ApplyAsync(before.Append(KeyValuePair.Create(added.Id, added)).ToDictionary());
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual($"new {outline}".TrimEnd(), device.Outline(BookmarkRoot.Other.Id));
        await device.ApplyAsync(before);
        Assert.IsEmpty(await device.ScanAsync());
        Assert.AreEqual(outline, device.Outline(BookmarkRoot.Other.Id));
    }
}
