using System.Collections.Immutable;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>Reads the bookmarks of the database, within a transaction of the caller's. Throws <see cref="DatabaseException"/>.</summary>
internal sealed class PlacesReading(Database database)
{
    private const int Deepest = 200;
    private readonly Dictionary<long, string> keywords = [];
    private readonly Dictionary<long, List<string>> tags = [];
    private readonly Dictionary<long, List<PlacesNode>> byFolder = [];
    private readonly ImmutableArray<DocumentProblem>.Builder problems = ImmutableArray.CreateBuilder<DocumentProblem>();

    internal BookmarkTree Run()
    {
        Each("SELECT place_id, min(keyword) FROM moz_keywords WHERE post_data IS NULL OR post_data = '' GROUP BY place_id", row => keywords[row.Integer(0)] = row.Text(1));
        Each("SELECT tagged.fk, tag.title FROM moz_bookmarks tagged JOIN moz_bookmarks tag ON tag.id = tagged.parent JOIN moz_bookmarks root ON root.id = tag.parent " +
            $"WHERE root.guid = '{PlacesForm.TagsRoot}' AND tagged.fk IS NOT NULL AND tag.title IS NOT NULL", row => In(tags, row.Integer(0)).Add(row.Text(1)));
        Each("SELECT b.id, b.parent, b.position, b.type, b.title, b.guid, b.dateAdded, b.lastModified, b.fk, p.url, b.syncStatus FROM moz_bookmarks b LEFT JOIN moz_places p ON p.id = b.fk ORDER BY b.parent, b.position, b.id",
            row => In(byFolder, row.Integer(1)).Add(Read(row)));
        var roots = byFolder.Values.SelectMany(static nodes => nodes).Where(static node => node.Root is not null).OrderBy(node => BookmarkRoot.All.IndexOf(node.Root!)).ToList();
        if (roots.Count < PlacesForm.Roots.Count) return BookmarkTree.Unreadable(0, "it is no database of Firefox's bookmarks, or its folders are damaged: start Firefox, which repairs them");
        foreach (var root in roots) Fill(root, 0);
        return new BookmarkTree(roots, BookmarkRoot.Other, problems.ToImmutable());
    }

    private void Fill(PlacesNode folder, int depth)
    {
        if (!folder.IsFolder || !byFolder.TryGetValue(folder.Row, out var nodes)) return;
        if (depth > Deepest)
        {
            problems.Add(new DocumentProblem(0, $"the folder '{BookmarkFields.TextOf(folder.Shown, BookmarkFields.Title)}' is nested too deep: move it up"));
            return;
        }
        folder.Children.AddRange(nodes);
        foreach (var node in nodes) Fill(node, depth + 1);
    }

    private PlacesNode Read(Statement row)
    {
        var key = row.Text(5);
        var root = PlacesForm.Roots.GetValueOrDefault(key);
        return new PlacesNode
        {
            Row = row.Integer(0), Folder = row.Integer(1), Position = row.Integer(2), Place = row.Integer(8), IsSynced = row.Integer(10) == 2,
            Key = key.Length == 0 ? null : key, Root = root, Line = 0, Shown = root is not null ? Fields.Empty : Shown(row),
        };
    }

    private Fields Shown(Statement row)
    {
        var fields = Fields.Empty.WithText(BookmarkFields.Title, row.Text(4)).WithTime(BookmarkFields.Added, row.Integer(6));
        switch (row.Integer(3))
        {
            case PlacesForm.Folder: return fields.With(BookmarkFields.Type, FieldValue.Of(BookmarkFields.Folder));
            case PlacesForm.Separator: return Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Separator)));
            case PlacesForm.Link:
                var place = row.Integer(8);
                fields = fields.With(BookmarkFields.Type, FieldValue.Of(BookmarkFields.Link)).WithText(BookmarkFields.Url, row.Text(9)).WithText(BookmarkFields.Keyword, keywords.GetValueOrDefault(place))
                    .WithTime(BookmarkFields.Modified, PlacesForm.Modified(row.Integer(6), row.Integer(7)));
                foreach (var tag in tags.GetValueOrDefault(place) ?? []) fields = fields.With(BookmarkFields.TagField(tag), FieldValue.Of(true));
                // What the form cannot write again, such as an address that is none, stays where it is.
                return PlacesForm.Instance.Project(fields) ?? Fields.Empty;
            default: return Fields.Empty;
        }
    }

    private void Each(string sql, Action<Statement> read)
    {
        var statement = database.Prepare(sql);
        try
        {
            while (statement.Step()) read(statement);
        }
        finally { statement.Reset(); }
    }

    private static List<T> In<T>(Dictionary<long, List<T>> lists, long key)
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        return list;
    }
}
