using Microsoft.Data.Sqlite;

namespace SyncCloud.Engine.State;

/// <summary>One connection with its prepared statements. Parameters are positional: <c>?1</c>, <c>?2</c>, …. Not thread-safe.</summary>
internal sealed class Sql(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = [];

    public bool InTransaction { get; private set; }

    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteNonQuery();

    public object? Scalar(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteScalar() is { } value and not DBNull ? value : null;

    public long Count(string sql, params ReadOnlySpan<object?> arguments) => (long)(Scalar(sql, arguments) ?? 0L);

    /// <summary>All rows, read to the end before they are returned, so that statements can be nested freely.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, arguments).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments) where T : class
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>Runs several statements that are used once (migrations, pragmas).</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public Transaction Begin() => new(this);

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= arguments.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
            prepared.Add(sql, command);
        }
        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        connection.Dispose();
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
