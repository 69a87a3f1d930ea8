using Microsoft.Data.Sqlite;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A database as Firefox makes one: the tables of its version 86 that bookmarks are in, and its folders.</summary>
internal sealed class PlacesDatabase : IDisposable
{
    internal const string File = "places.sqlite";

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA user_version = 86;
        CREATE TABLE moz_origins (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, host TEXT NOT NULL, frecency INTEGER NOT NULL, recalc_frecency INTEGER NOT NULL DEFAULT 0, UNIQUE (prefix, host));
        CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR, visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL, typed INTEGER DEFAULT 0 NOT NULL,
            frecency INTEGER DEFAULT -1 NOT NULL, last_visit_date INTEGER, guid TEXT, foreign_count INTEGER DEFAULT 0 NOT NULL, url_hash INTEGER DEFAULT 0 NOT NULL, description TEXT,
            origin_id INTEGER REFERENCES moz_origins(id), recalc_frecency INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX moz_places_url_hashindex ON moz_places (url_hash);
        CREATE UNIQUE INDEX moz_places_guid_uniqueindex ON moz_places (guid);
        CREATE TABLE moz_bookmarks (id INTEGER PRIMARY KEY, type INTEGER, fk INTEGER DEFAULT NULL, parent INTEGER, position INTEGER, title LONGVARCHAR, keyword_id INTEGER, folder_type TEXT, dateAdded INTEGER,
            lastModified INTEGER, guid TEXT, syncStatus INTEGER NOT NULL DEFAULT 0, syncChangeCounter INTEGER NOT NULL DEFAULT 1);
        CREATE TABLE moz_bookmarks_deleted (guid TEXT PRIMARY KEY, dateRemoved INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX moz_bookmarks_guid_uniqueindex ON moz_bookmarks (guid);
        CREATE TABLE moz_keywords (id INTEGER PRIMARY KEY AUTOINCREMENT, keyword TEXT UNIQUE, place_id INTEGER, post_data TEXT);
        CREATE UNIQUE INDEX moz_keywords_placepostdata_uniqueindex ON moz_keywords (place_id, post_data);
        INSERT INTO moz_bookmarks (id, type, parent, position, title, guid, dateAdded, lastModified, syncStatus) VALUES
            (1, 2, 0, 0, '', 'root________', 1, 1, 1), (2, 2, 1, 0, 'menu', 'menu________', 1, 1, 1), (3, 2, 1, 1, 'toolbar', 'toolbar_____', 1, 1, 1), (4, 2, 1, 2, 'tags', 'tags________', 1, 1, 1),
            (5, 2, 1, 3, 'unfiled', 'unfiled_____', 1, 1, 1), (6, 2, 1, 4, 'mobile', 'mobile______', 1, 1, 1);
        """;

    /// <summary>A folder "News" with "Alpha" (tagged, with a keyword) and "Beta ünï", a separator and "Gamma" in the toolbar; "Delta" in the menu; Firefox's own sync knows "Gamma".</summary>
    internal const string Sample = """
        INSERT INTO moz_places (id, url, rev_host, guid, foreign_count, url_hash) VALUES
            (1, 'https://example.org/a?b=c&d=%3Cx%3E', 'gro.elpmaxe.', 'xUu-o_4gTM1E', 3, 47359921041910), (2, 'https://example.org/b', 'gro.elpmaxe.', 'xUu-o_4gTM1F', 1, 1),
            (3, 'https://example.com/', 'moc.elpmaxe.', 'xUu-o_4gTM1G', 1, 2), (4, 'http://xn--mnchen-3ya.de:8080/%C3%BC', '0808:ed.ay3-nehcnm--nx.', 'P9kRhCTZ78Rf', 1, 125509140929093);
        INSERT INTO moz_bookmarks (id, type, fk, parent, position, title, guid, dateAdded, lastModified, syncStatus) VALUES
            (12, 2, NULL, 3, 0, 'News', 'Ny7Gyzj3PBwo', 1796067578306000, 1796067578364000, 1), (13, 1, 1, 12, 0, 'Alpha', 'dmbWpdASHDdr', 1796067578364000, 1796067578364000, 1),
            (14, 1, 2, 12, 1, 'Beta ünï', 'embWpdASHDdr', 1796067578364000, 1796067578365000, 1), (15, 3, NULL, 3, 1, NULL, 'Zo0cl-4LKtQQ', 1796067578382000, 1796067578382000, 1),
            (16, 1, 3, 3, 2, 'Gamma', '9qzrAeyGA1_V', 1796067578392000, 1796067578392000, 2), (17, 1, 4, 2, 0, 'Delta', 'B8mvNRa6BK8h', 1796067578399000, 1796067578399000, 1),
            (21, 2, NULL, 4, 0, 'red', 'Dxcs6IHSWqDK', 1796067578493000, 1796067578499000, 1), (22, 1, 1, 21, 0, NULL, 'jA3FOJuY897B', 1796067578499000, 1796067578499000, 1);
        INSERT INTO moz_keywords (keyword, place_id, post_data) VALUES ('ex', 1, '');
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("synccloud-places-");

    public PlacesDatabase(bool filled)
    {
        Run(Schema);
        if (filled) Run(Sample);
    }

    /// <summary>Firefox puts a damaged database aside, and makes a new one.</summary>
    public void BeginAnew()
    {
        foreach (var file in folder.GetFiles($"{File}*")) file.Delete();
        Run(Schema);
    }

    public string Folder => folder.FullName;
    public string Path => System.IO.Path.Combine(Folder, File);

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Run(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, '|' between columns.</summary>
    public List<string> Query(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "" : reader.GetValue(column).ToString())));
        return rows;
    }

    /// <summary>What Firefox relies on: every place's count is right, positions have no gaps, every key is one, every parent and every address is there.</summary>
    public void CheckIsSound()
    {
        Assert.IsEmpty(Query("SELECT url FROM moz_places p WHERE foreign_count <> (SELECT count(*) FROM moz_bookmarks WHERE fk = p.id) + (SELECT count(*) FROM moz_keywords WHERE place_id = p.id)"));
        Assert.IsEmpty(Query("SELECT title FROM moz_bookmarks b WHERE position <> (SELECT count(*) FROM moz_bookmarks o WHERE o.parent = b.parent AND o.position < b.position)"));
        Assert.IsEmpty(Query("SELECT title FROM moz_bookmarks b WHERE parent <> 0 AND NOT EXISTS (SELECT 1 FROM moz_bookmarks WHERE id = b.parent AND type = 2)"));
        Assert.IsEmpty(Query("SELECT title FROM moz_bookmarks b WHERE type = 1 AND NOT EXISTS (SELECT 1 FROM moz_places WHERE id = b.fk)"));
        Assert.IsEmpty(Query("SELECT title FROM moz_bookmarks WHERE length(guid) <> 12"));
        Assert.IsEmpty(Query("SELECT title FROM moz_bookmarks b WHERE parent = 4 AND NOT EXISTS (SELECT 1 FROM moz_bookmarks WHERE parent = b.id)"));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
