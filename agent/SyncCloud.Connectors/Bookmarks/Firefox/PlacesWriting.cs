using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>Writes a target into the database, within a write transaction of the caller's: only rows that differ, and what belongs to them. Throws <see cref="DatabaseException"/>.</summary>
internal sealed class PlacesWriting
{
    private readonly Database database;
    private readonly PlacesRows rows;
    private readonly PlacesTable places;

    internal PlacesWriting(Database database, long now)
    {
        (this.database, rows) = (database, new PlacesRows(database, now));
        places = new PlacesTable(database, rows);
    }

    internal void Run(TargetTree target)
    {
        foreach (var root in target.Roots) Fill(root, ((PlacesNode)root.Node!).Row);
        foreach (var node in target.Removed.Cast<PlacesNode>())
        {
            rows.Delete(node.Row);
            places.Touch(node.Place);
        }
        places.Finish();
    }

    private void Fill(TargetNode folder, long row)
    {
        if (folder.IsUntouched) return;
        for (var i = 0; i < folder.Children.Count; i++)
        {
            var child = folder.Children[i];
            var id = child.Node is PlacesNode node ? Keep(child, node, row, i) : Insert(child, row, i);
            Fill(child, id);
        }
        if (folder.Node is not null && folder.IsFolder && !folder.KeepsChildren) rows.Changed(row);
    }

    private long Keep(TargetNode target, PlacesNode node, long folder, int position)
    {
        if (node.Folder != folder || node.Position != position) rows.Move(node.Row, folder, position);
        if (node.Folder != folder) rows.Counted(node.Row);
        if (target.Shown is { } shown) Change(node, shown);
        return node.Row;
    }

    private void Change(PlacesNode node, Fields shown)
    {
        var place = node.Place;
        var title = BookmarkFields.TextOf(shown, BookmarkFields.Title);
        var added = shown[BookmarkFields.Added]?.AsNumber() ?? rows.Now;
        if (BookmarkFields.TextOf(shown, BookmarkFields.Url) is { } url && url != BookmarkFields.TextOf(node.Shown, BookmarkFields.Url))
        {
            place = places.For(url);
            places.Touch(node.Place);
        }
        database.Run("UPDATE moz_bookmarks SET title = ?2, fk = ?3, dateAdded = ?4, lastModified = ?5, syncChangeCounter = syncChangeCounter + 1 WHERE id = ?1",
            Cell.Of(node.Row), title is null ? default : Cell.Text(title), place == 0 ? default : Cell.Of(place), Cell.Of(added), Cell.Of(BookmarkFields.IsLink(shown) ? shown[BookmarkFields.Modified]?.AsNumber() ?? added : rows.Now));
        if (BookmarkFields.IsLink(shown)) Describe(place, place == node.Place ? node.Shown : Fields.Empty, shown);
    }

    private long Insert(TargetNode target, long folder, int position)
    {
        var shown = target.Fields;
        var (isLink, added) = (BookmarkFields.IsLink(shown), shown[BookmarkFields.Added]?.AsNumber() ?? rows.Now);
        var place = isLink ? places.For(BookmarkFields.TextOf(shown, BookmarkFields.Url)!) : 0;
        var row = rows.Insert(isLink ? PlacesForm.Link : BookmarkFields.IsFolder(shown) ? PlacesForm.Folder : PlacesForm.Separator, place, folder, position, BookmarkFields.TextOf(shown, BookmarkFields.Title),
            added, shown[BookmarkFields.Modified]?.AsNumber() ?? added, target.Key!);
        if (isLink) Describe(place, Fields.Empty, shown);
        return row;
    }

    /// <summary>Tags and the keyword of an address, as far as they differ: what other bookmarks of the address have given it stays.</summary>
    private void Describe(long place, Fields before, Fields shown)
    {
        var (had, has) = (BookmarkFields.TagsOf(before).ToHashSet(), BookmarkFields.TagsOf(shown).ToHashSet());
        if (!had.SetEquals(has)) places.Tag(place, has.Except(had), had.Except(has));
        var keyword = BookmarkFields.TextOf(shown, BookmarkFields.Keyword);
        if (keyword != BookmarkFields.TextOf(before, BookmarkFields.Keyword)) places.Name(place, keyword);
        places.Touch(place);
    }
}
