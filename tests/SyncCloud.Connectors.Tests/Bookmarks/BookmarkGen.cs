using CsCheck;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>Arbitrary trees of one set of items, one tree after the other.</summary>
internal static class BookmarkGen
{
    private const int Most = 9;

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<string> text = AnyOf("", "a", "b & c", "<b>\"q\" 'x'", "ünï ✓ 😀", " spaced ", "&amp;", "line\nbreak", "tab\there", "\u2028", "--></A>", "{\"x\": [1]}");

    private static readonly Gen<Fields> item = Gen.Select(text, Gen.Int[0, 5], Gen.Long[0, 4_000_000_000_000_000],
        AnyOf("red", "größe/x", "a,b").HashSet[0, 2], text, (title, url, added, tags, description) =>
        {
            var fields = Fields.Empty.WithText(BookmarkFields.Title, title).WithTime(BookmarkFields.Added, added)
                .With(BookmarkFields.Url, FieldValue.Of($"https://example.org/{url}?a=\"<&amp;>'&b=ü")).WithText(BookmarkFields.Description, description).WithText("netscape/ICON", title).WithTime(BookmarkFields.Modified, added / 2);
            foreach (var tag in tags) fields = fields.With(BookmarkFields.TagField(tag), FieldValue.Of(true));
            return url == 3 ? fields.With("chromium/meta_info", FieldValue.Of("{\"x\":\"y\"}")).With(BookmarkFields.Keyword, FieldValue.Of("k")) : fields;
        });

    // An item keeps its type from tree to tree.
    private static string TypeOf(int i) => i % 3 == 0 ? BookmarkFields.Folder : i == 4 ? BookmarkFields.Separator : BookmarkFields.Link;

    private static Fields Typed(Fields fields, string type) => fields.With(BookmarkFields.Type, FieldValue.Of(type))
        .Only(name => type == BookmarkFields.Link || name == BookmarkFields.Type || (type == BookmarkFields.Folder && name is BookmarkFields.Title or BookmarkFields.Added));

    private static readonly Gen<IReadOnlyList<Item>> tree = Gen.Select(item.Array[Most], Gen.Int[0, Most + 3].Array[Most], Gen.Int[1, 1_000_000].ArrayUnique[Most], Gen.Bool.Array[Most], (fields, parents, positions, present) =>
    {
        var items = new List<Item>();
        for (var i = 0; i < Most; i++)
        {
            if (!present[i]) continue;
            // Only what comes before and can hold others holds it.
            var folder = items.Where(other => BookmarkFields.IsFolder(other.Fields)).Select(other => other.Id).Concat(BookmarkRoot.All.Select(root => root.Id)).ToList();
            var parent = folder[parents[i] % folder.Count];
            var position = positions[i].ToString("D7", System.Globalization.CultureInfo.InvariantCulture) + "V";
            items.Add(new Item(new ItemId((UInt128)(i + 1) << 64), BookmarkFields.ItemKind, Typed(fields[i], TypeOf(i)).With(BookmarkFields.Parent, FieldValue.Of(parent)).With(BookmarkFields.Position, FieldValue.Of(position))));
        }
        return (IReadOnlyList<Item>)items;
    });

    internal static readonly Gen<IReadOnlyList<Item>[]> Trees = tree.Array[3];
}
