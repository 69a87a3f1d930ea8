using System.Buffers.Text;
using System.Text;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>
/// Addresses with what belongs to them: tags and keywords. Firefox keeps counts and hashes of them by triggers that live in its own connection; here they are made right by hand. Within a write
/// transaction of the caller's.
/// </summary>
internal sealed class PlacesTable(Database database, PlacesRows rows)
{
    private readonly HashSet<long> touched = [];
    private readonly bool hasOrigins = HasColumn(database, "moz_places", "origin_id"), hasRecalculation = HasColumn(database, "moz_places", "recalc_frecency");

    /// <summary>The row of an address, which is made if there is none.</summary>
    internal long For(string url)
    {
        var id = rows.Number("SELECT id FROM moz_places WHERE url_hash = ?1 AND url = ?2", Cell.Of(PlacesAddress.Hash(url)), Cell.Text(url)) ?? Make(url);
        touched.Add(id);
        return id;
    }

    internal void Touch(long place)
    {
        if (place != 0) touched.Add(place);
    }

    /// <summary>Gives and takes tags; a tag is a folder of the addresses that have it, and one that nothing has is gone.</summary>
    internal void Tag(long place, IEnumerable<string> given, IEnumerable<string> taken)
    {
        var root = rows.Number("SELECT id FROM moz_bookmarks WHERE guid = ?1", Cell.Text(PlacesForm.TagsRoot)) ?? throw new DatabaseException(DatabaseTrouble.Refused, "Firefox's folder of tags is missing");
        foreach (var name in given)
        {
            var tag = rows.Number("SELECT id FROM moz_bookmarks WHERE parent = ?1 AND title = ?2", Cell.Of(root), Cell.Text(name)) ?? rows.Insert(PlacesForm.Folder, 0, root, rows.Count(root), name, rows.Now, rows.Now, Key($"tag {name}"));
            if (rows.Number("SELECT id FROM moz_bookmarks WHERE parent = ?1 AND fk = ?2", Cell.Of(tag), Cell.Of(place)) is not null) continue;
            rows.Insert(PlacesForm.Link, place, tag, rows.Count(tag), null, rows.Now, rows.Now, Key($"tag {name} {place}"));
            rows.Changed(tag);
        }
        foreach (var name in taken) Untag(root, place, name);
    }

    internal void Name(long place, string? keyword)
    {
        database.Run("DELETE FROM moz_keywords WHERE place_id = ?1 AND (post_data IS NULL OR post_data = '')", Cell.Of(place));
        if (keyword is null) return;
        // A keyword leads to one address.
        Touch(rows.Number("SELECT place_id FROM moz_keywords WHERE keyword = ?1", Cell.Text(keyword)) ?? 0);
        database.Run("DELETE FROM moz_keywords WHERE keyword = ?1", Cell.Text(keyword));
        database.Run("INSERT INTO moz_keywords (keyword, place_id, post_data) VALUES (?1, ?2, '')", Cell.Text(keyword), Cell.Of(place));
    }

    /// <summary>Takes tags and keywords from addresses that are no bookmark any more, and counts what refers to each.</summary>
    internal void Finish()
    {
        const string isTag = "parent IN (SELECT id FROM moz_bookmarks WHERE parent = (SELECT id FROM moz_bookmarks WHERE guid = '" + PlacesForm.TagsRoot + "'))";
        foreach (var place in touched)
        {
            if (rows.Number($"SELECT 1 FROM moz_bookmarks WHERE fk = ?1 AND NOT {isTag}", Cell.Of(place)) is null)
            {
                Tag(place, [], rows.Texts($"SELECT title FROM moz_bookmarks WHERE id IN (SELECT parent FROM moz_bookmarks WHERE fk = ?1 AND {isTag})", Cell.Of(place)));
                Name(place, null);
            }
            database.Run("UPDATE moz_places SET foreign_count = (SELECT count(*) FROM moz_bookmarks WHERE fk = ?1) + (SELECT count(*) FROM moz_keywords WHERE place_id = ?1) WHERE id = ?1", Cell.Of(place));
        }
    }

    private void Untag(long root, long place, string name)
    {
        if (rows.Number("SELECT id FROM moz_bookmarks WHERE parent = ?1 AND title = ?2", Cell.Of(root), Cell.Text(name)) is not { } tag) return;
        if (rows.Number("SELECT id FROM moz_bookmarks WHERE parent = ?1 AND fk = ?2", Cell.Of(tag), Cell.Of(place)) is not { } tagged) return;
        rows.Delete(tagged);
        if (rows.Count(tag) > 0) rows.Close(tag);
        else
        {
            rows.Delete(tag);
            rows.Close(root);
        }
    }

    private long Make(string url)
    {
        // Firefox shows queries nowhere but among bookmarks.
        var isQuery = url.StartsWith("place:", StringComparison.Ordinal);
        database.Run("INSERT INTO moz_places (url, rev_host, hidden, frecency, guid, url_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            Cell.Text(url), Cell.Text(PlacesAddress.ReversedHost(url)), Cell.Of(isQuery ? 1 : 0), Cell.Of(isQuery ? 0 : -1), Cell.Text(Key($"place {url}")), Cell.Of(PlacesAddress.Hash(url)));
        var id = rows.LastInserted;
        if (hasRecalculation && !isQuery) database.Run("UPDATE moz_places SET recalc_frecency = 1 WHERE id = ?1", Cell.Of(id));
        if (!hasOrigins) return id;
        var (prefix, host) = PlacesAddress.Origin(url);
        database.Run("INSERT OR IGNORE INTO moz_origins (prefix, host, frecency) VALUES (?1, ?2, 0)", Cell.Text(prefix), Cell.Text(host));
        database.Run("UPDATE moz_places SET origin_id = (SELECT id FROM moz_origins WHERE prefix = ?1 AND host = ?2) WHERE id = ?3", Cell.Text(prefix), Cell.Text(host), Cell.Of(id));
        return id;
    }

    /// <summary>A key that nothing else has, made of what it is for.</summary>
    private string Key(string of)
    {
        for (var number = 0; ; number++)
        {
            var key = Base64Url.EncodeToString(Hash256.Of(Encoding.UTF8.GetBytes($"{number} {of}")).ToArray().AsSpan(0, 9));
            if (rows.Number("SELECT 1 FROM moz_bookmarks WHERE guid = ?1 UNION ALL SELECT 1 FROM moz_places WHERE guid = ?1", Cell.Text(key)) is null) return key;
        }
    }

    private static bool HasColumn(Database database, string table, string column)
    {
        var statement = database.Prepare($"SELECT 1 FROM pragma_table_info('{table}') WHERE name = '{column}'");
        try { return statement.Step(); }
        finally { statement.Reset(); }
    }
}
