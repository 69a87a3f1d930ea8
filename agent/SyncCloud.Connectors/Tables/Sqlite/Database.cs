using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// One connection to the application's database, with its prepared statements. It changes nothing about the database but what its statements say: no mode, no setting that is stored.
/// Foreign keys are not enforced by it (<see cref="ReferenceCheck"/> does that), so that no cascade runs a second time here: what it did where the user worked comes as changes of its own.
/// Throws <see cref="DatabaseException"/>. Not thread-safe.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;
    private readonly Dictionary<string, Statement> prepared = [];

    private Database(SqliteConnection connection) => (this.connection, handle) = (connection, connection.Handle!);

    /// <summary>Opens what is there, for writing where that is allowed: a reader alone could not remove the files beside a database in WAL mode that it made.</summary>
    internal static Database Open(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var database = new Database(connection);
            _ = raw.sqlite3_busy_timeout(database.handle, (int)busyTimeout.TotalMilliseconds);
            database.Run("PRAGMA foreign_keys = OFF");
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new DatabaseException(TroubleOf(e.SqliteErrorCode), MessageOf(e.SqliteErrorCode, e.Message));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>The statement, which stays prepared; to be reset before its next use.</summary>
    internal Statement Prepare(string sql)
    {
        if (prepared.TryGetValue(sql, out var statement)) return statement;
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var compiled));
        prepared.Add(sql, statement = new Statement(this, compiled));
        return statement;
    }

    /// <summary>Runs a statement to its end.</summary>
    internal void Run(string sql, params ReadOnlySpan<Cell> arguments)
    {
        var statement = Prepare(sql);
        try
        {
            statement.Bind(arguments);
            while (statement.Step()) { }
        }
        finally { statement.Reset(); }
    }

    internal void Rollback()
    {
        // A full disk, or a trigger that says so, has rolled it back already.
        if (InTransaction) Run("ROLLBACK");
    }

    /// <summary>Whether triggers fire on what this connection writes from now on.</summary>
    internal void FireTriggers(bool fire) => Check(raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, fire ? 1 : 0, out _));

    internal void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW)) throw new DatabaseException(TroubleOf(result & 0xff), MessageOf(result & 0xff, raw.sqlite3_errmsg(handle).utf8_to_string()));
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
        connection.Dispose();
    }

    private static DatabaseTrouble TroubleOf(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => DatabaseTrouble.InUse,
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => DatabaseTrouble.Unreadable,
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL => DatabaseTrouble.Failed,
        _ => DatabaseTrouble.Refused,
    };

    private static string MessageOf(int code, string message) => TroubleOf(code) switch
    {
        DatabaseTrouble.InUse => "another program has the database in use: close it, or sync again when it has finished",
        DatabaseTrouble.Unreadable => $"it is no SQLite database, an encrypted or a damaged one ({message})",
        DatabaseTrouble.Failed => $"the database cannot be worked on: {message}; check the disk it lies on, its free space and the permissions",
        _ => message,
    };
}
