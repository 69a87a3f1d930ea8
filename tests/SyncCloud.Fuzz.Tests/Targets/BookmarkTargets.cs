using System.Text;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Chromium;
using SyncCloud.Connectors.Bookmarks.Netscape;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Files of bookmarks that browsers wrote: what is read can be written, and shows itself again.</summary>
internal static class BookmarkTargets
{
    private const string Chromium = """
        {"checksum":"5d45d1f41f17302e444656d16684b665","roots":{"bookmark_bar":{"children":[{"children":[{"date_added":"13440541112280873","guid":"7a51d009-7528-411a-943e-b99282e2c4f9","id":"6","meta_info":{"a":[1.50,null]},
        "name":"Example \"q\" \u003Cb>&","type":"url","url":"https://example.org/a?b=c"},7,{"type":"later"}],"guid":"b4160ccf-733b-4d31-becc-3268f10394c2","id":"5","name":"News ünï","type":"folder"}],"id":"1","name":"Bar","type":"folder"},
        "other":{"children":[],"id":"2","name":"Other","type":"folder"},"synced":{"id":"3","name":"Mobile","type":"folder"}},"version":1}
        """;

    private const string Netscape = """
        <!DOCTYPE NETSCAPE-Bookmark-file-1>
        <!-- DO NOT EDIT -->
        <H1>Bookmarks</H1>
        <DL><p>
            <DT><H3 ADD_DATE="1796067512" PERSONAL_TOOLBAR_FOLDER="true">Bar</H3>
            <DD>about
            <DL><p>
                <dt><a href='https://example.org/a?b=c&amp;d' TAGS="one, two" X=7>Alpha &lt;b&gt;</a><DD>first
                <HR>
            </DL><p>
            <DT><A HREF="x:y" LAST_MODIFIED="1796067512123456">Delta</A>
        </DL><p>
        """;

    public static IEnumerable<FuzzTarget> All()
    {
        yield return Target(ChromiumForm.Instance, Chromium);
        yield return Target(NetscapeForm.Instance, Netscape);
    }

    private static FuzzTarget Target(IBookmarkFileForm form, string seed) => new() { Name = "bookmarks-" + form.Name, Seeds = [Encoding.UTF8.GetBytes(seed)], Read = bytes => Read(form, bytes), MemoryPerByte = 20_000 };

    private static void Read(IBookmarkFileForm form, byte[] bytes)
    {
        var tree = form.Read(bytes);
        if (tree.Roots.Count == 0) return;
        var sight = new BookmarkSight(form, tree, KnownBookmarks.Of([]));
        var seen = sight.Seen.Values.Where(one => one.Node.Root is null).ToList();
        if (Projections.AreTold && seen.Exists(one => !one.Node.Shown.Equals(form.Project(one.Node.Shown)))) throw new InvalidOperationException("it shows something else than it reads");
        var known = KnownBookmarks.Of([.. seen.Select(one => BookmarkScan.Native(one.Id, one.Fields, BookmarkStamp.OfKey(one.Node.Key)))]);
        sight = new BookmarkSight(form, tree, known);
        var items = known.ById.Values.OrderBy(item => item.Id).ToList();
        if (Projections.AreTold && items.Exists(item => !sight.Seen[item.Id].Fields.Equals(item.Fields))) throw new InvalidOperationException("what was read is another thing when it is known");
        // One gets another title, one goes, one comes.
        var plan = items.Take(1).Select(item => Planned(item, item.Fields.With(BookmarkFields.Title, FieldValue.Of("<new>")))).Concat(items.Skip(1).Take(1).Select(item => Planned(item, null))).Append(
            new PlannedItem { Id = new ItemId(1), Current = null, Target = new Item(new ItemId(1), BookmarkFields.ItemKind, BookmarkRoot.Bar.Fields.With(BookmarkFields.Root, null).With(BookmarkFields.Parent, FieldValue.Of(BookmarkRoot.Bar.Id))) });
        // Where the bytes are too odd for that, whoever writes reads again and lets it be.
        try { form.Read(form.Write(bytes, tree, new BookmarkPlan(form, tree, sight).Decide([.. plan]))); }
        catch (DocumentFormException) { }
    }

    private static PlannedItem Planned(NativeItem item, Fields? fields) => new() { Id = item.Id, Current = item, Target = fields is null ? null : new Item(item.Id, item.Kind, fields) };
}
