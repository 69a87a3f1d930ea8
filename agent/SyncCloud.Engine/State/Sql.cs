using System.Formats.Cbor;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// One connection with its prepared statements, which it keeps and steps itself: a round makes thousands of small ones, where the general
/// reader's bookkeeping would cost more than the statements. Parameters are positional: <c>?1</c>, <c>?2</c>, …; their values null, long, int,
/// string or byte[]. What is wrong with the file is an <see cref="ApplicationDataException"/> that names it. Not thread-safe.
/// </summary>
internal sealed class Sql(SqliteConnection connection, string path) : IDisposable
{
    private readonly sqlite3 database = connection.Handle!;
    private readonly Dictionary<string, sqlite3_stmt> prepared = [];

    public bool InTransaction { get; private set; }

    /// <summary>Runs a statement to its end and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        using var run = Run(sql, arguments);
        while (run.Step()) { }
        return raw.sqlite3_changes(database);
    }

    /// <summary>The first row's first column: null, long, double, string or byte[].</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> arguments)
    {
        using var run = Run(sql, arguments);
        return run.Step() ? run.Row.GetValue(0) : null;
    }

    public long Count(string sql, params ReadOnlySpan<object?> arguments)
    {
        using var run = Run(sql, arguments);
        return run.Step() ? run.Row.GetInt64(0) : 0;
    }

    /// <summary>All rows, read to the end before they are returned, so that statements can be nested freely.</summary>
    public List<T> Rows<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        using var run = Run(sql, arguments);
        while (run.Step()) rows.Add(Decode(read, run.Row));
        return rows;
    }

    /// <summary>
    /// The first rows alone. A limit among the parameters of the statement would have SQLite compile the statement anew whenever it is bound, since how many rows are wanted decides how they are found.
    /// </summary>
    public List<T> First<T>(int limit, string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        using var run = Run(sql, arguments);
        while (rows.Count < limit && run.Step()) rows.Add(Decode(read, run.Row));
        return rows;
    }

    /// <summary>Rows as they are enumerated, in flat memory; other statements may run in between, but must not change what is read here.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqlRow, T> read, params object?[] arguments)
    {
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement));
        using (statement)
        {
            Bind(statement, arguments);
            while (Step(statement)) yield return Decode(read, new SqlRow(statement));
        }
    }

    public T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments) where T : class
    {
        using var run = Run(sql, arguments);
        return run.Step() ? Decode(read, run.Row) : null;
    }

    /// <summary>Runs several statements that are used once (migrations, pragmas).</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        try { command.ExecuteNonQuery(); }
        catch (SqliteException e) { throw Failure(e.SqliteErrorCode, e.Message); }
    }

    public Transaction Begin() => new(this);

    public void Dispose()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
        connection.Dispose();
    }

    private StatementRun Run(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            prepared.Add(sql, statement);
        }
        Bind(statement, arguments);
        return new StatementRun(this, statement);
    }

    private void Bind(sqlite3_stmt statement, ReadOnlySpan<object?> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
            Check(arguments[i] switch
            {
                null => raw.sqlite3_bind_null(statement, i + 1),
                byte[] value => raw.sqlite3_bind_blob(statement, i + 1, value),
                string value => raw.sqlite3_bind_text(statement, i + 1, value),
                long value => raw.sqlite3_bind_int64(statement, i + 1, value),
                int value => raw.sqlite3_bind_int64(statement, i + 1, value),
                var other => throw new ArgumentException($"a {other.GetType().Name} is no value of a column", nameof(arguments)),
            });
    }

    private bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW) return true;
        Check(result);
        return false;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE)) throw Failure(result & 0xff, raw.sqlite3_errmsg(database).utf8_to_string());
    }

    private T Decode<T>(Func<SqlRow, T> read, SqlRow row)
    {
        try
        {
            return read(row);
        }
        catch (Exception e) when (e is CorruptDataException or CborContentException or ArgumentException or FormatException or OverflowException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Damaged($"a row cannot be read ({e.Message})");
        }
    }

    /// <summary>The error of a file that SQLite can read, but that does not hold what this program wrote.</summary>
    public StateStoreDamagedException Damaged(string reason) => new(path, reason);

    private ApplicationDataException Failure(int code, string reason) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new ApplicationDataException(path, $"the state store {path} is in use: another synccloud works with it. Wait until that has ended."),
        raw.SQLITE_FULL => new ApplicationDataException(path, $"the disk that holds the state store {path} is full: make as much room on it as that file has, then sync again; nothing is lost."),
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            new ApplicationDataException(path, $"the state store {path} cannot be written: {reason}. Check the disk it lies on, its free space and its permissions; the next sync goes on from here."),
        _ => Damaged(reason),
    };

    /// <summary>One run of a statement, which is ready for its next one when this is disposed.</summary>
    private readonly ref struct StatementRun(Sql sql, sqlite3_stmt statement)
    {
        public SqlRow Row => new(statement);

        public bool Step() => sql.Step(statement);

        // What it returns is the last step's error once more.
        public void Dispose() => _ = raw.sqlite3_reset(statement);
    }

    /// <summary>A write transaction: rolled back when disposed without <see cref="Commit"/>. Not nested.</summary>
    internal sealed class Transaction : IDisposable
    {
        private readonly Sql sql;
        private bool open = true;

        public Transaction(Sql sql)
        {
            this.sql = sql;
            sql.Execute("BEGIN IMMEDIATE");
            sql.InTransaction = true;
        }

        public void Commit()
        {
            sql.Execute("COMMIT");
            open = false;
            sql.InTransaction = false;
        }

        public void Dispose()
        {
            if (!open) return;
            open = false;
            sql.InTransaction = false;
            // A full disk has rolled it back already.
            if (raw.sqlite3_get_autocommit(sql.database) == 0) sql.Execute("ROLLBACK");
        }
    }
}
