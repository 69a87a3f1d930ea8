using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SyncCloud.Engine.State;

/// <summary>
/// One connection with its prepared statements, which it keeps and steps itself: a round makes thousands of small ones, where the general
/// reader's bookkeeping would cost more than the statements. Parameters are positional: <c>?1</c>, <c>?2</c>, …; their values null, long, int,
/// string or byte[]. Throws <see cref="SqliteException"/>. Not thread-safe.
/// </summary>
internal sealed class Sql(SqliteConnection connection) : IDisposable
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
        while (run.Step()) rows.Add(read(run.Row));
        return rows;
    }

    /// <summary>Rows as they are enumerated, in flat memory; other statements may run in between, but must not change what is read here.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqlRow, T> read, params object?[] arguments)
    {
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement));
        using (statement)
        {
            Bind(statement, arguments);
            while (Step(database, statement)) yield return read(new SqlRow(statement));
        }
    }

    public T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments) where T : class
    {
        using var run = Run(sql, arguments);
        return run.Step() ? read(run.Row) : null;
    }

    /// <summary>Runs several statements that are used once (migrations, pragmas).</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
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
        return new StatementRun(database, statement);
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

    private static bool Step(sqlite3 database, sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW) return true;
        if (result is not raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, database);
        return false;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);

    /// <summary>One run of a statement, which is ready for its next one when this is disposed.</summary>
    private readonly ref struct StatementRun(sqlite3 database, sqlite3_stmt statement)
    {
        public SqlRow Row => new(statement);

        public bool Step() => Sql.Step(database, statement);

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
            sql.Execute("ROLLBACK");
        }
    }
}
