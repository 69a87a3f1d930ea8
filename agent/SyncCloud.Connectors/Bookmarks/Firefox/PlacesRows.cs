using SyncCloud.Connectors.Tables.Sqlite;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>Rows of <c>moz_bookmarks</c>, each change counted as Firefox's own sync wants it. Within a write transaction of the caller's.</summary>
/// <param name="database">The database.</param>
/// <param name="now">The time, in microseconds since 1970.</param>
internal sealed class PlacesRows(Database database, long now)
{
    internal long Now => now;

    internal long LastInserted => Number("SELECT last_insert_rowid()")!.Value;

    internal long? Number(string sql, params ReadOnlySpan<Cell> arguments)
    {
        var statement = database.Prepare(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Step() && !statement.IsNull(0) ? statement.Integer(0) : null;
        }
        finally { statement.Reset(); }
    }

    internal List<string> Texts(string sql, params ReadOnlySpan<Cell> arguments)
    {
        var texts = new List<string>();
        var statement = database.Prepare(sql);
        try
        {
            statement.Bind(arguments);
            while (statement.Step()) texts.Add(statement.Text(0));
        }
        finally { statement.Reset(); }
        return texts;
    }

    internal long Count(long folder) => Number("SELECT count(*) FROM moz_bookmarks WHERE parent = ?1", Cell.Of(folder))!.Value;

    internal long Insert(int type, long place, long folder, long position, string? title, long added, long modified, string key)
    {
        database.Run("INSERT INTO moz_bookmarks (type, fk, parent, position, title, dateAdded, lastModified, guid, syncStatus, syncChangeCounter) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, 1)",
            Cell.Of(type), place == 0 ? default : Cell.Of(place), Cell.Of(folder), Cell.Of(position), title is null ? default : Cell.Text(title), Cell.Of(added), Cell.Of(modified), Cell.Text(key));
        return LastInserted;
    }

    internal void Move(long row, long folder, long position) =>
        database.Run("UPDATE moz_bookmarks SET parent = ?2, position = ?3 WHERE id = ?1", Cell.Of(row), Cell.Of(folder), Cell.Of(position));

    /// <summary>What the row is, or what it holds, is another thing now.</summary>
    internal void Counted(long row) => database.Run("UPDATE moz_bookmarks SET syncChangeCounter = syncChangeCounter + 1 WHERE id = ?1", Cell.Of(row));

    /// <summary>A folder holds something else.</summary>
    internal void Changed(long folder) => database.Run("UPDATE moz_bookmarks SET syncChangeCounter = syncChangeCounter + 1, lastModified = max(lastModified, ?2) WHERE id = ?1", Cell.Of(folder), Cell.Of(now));

    /// <summary>Removes a row; what Firefox's own sync knows leaves a note of its end there.</summary>
    internal void Delete(long row)
    {
        database.Run("INSERT OR REPLACE INTO moz_bookmarks_deleted (guid, dateRemoved) SELECT guid, ?2 FROM moz_bookmarks WHERE id = ?1 AND syncStatus = 2", Cell.Of(row), Cell.Of(now));
        database.Run("DELETE FROM moz_bookmarks WHERE id = ?1", Cell.Of(row));
    }

    /// <summary>Closes the gaps that removed rows have left in a folder.</summary>
    internal void Close(long folder)
    {
        database.Run("UPDATE moz_bookmarks SET position = (SELECT count(*) FROM moz_bookmarks before WHERE before.parent = ?1 AND before.position < moz_bookmarks.position) WHERE parent = ?1", Cell.Of(folder));
        Changed(folder);
    }
}
