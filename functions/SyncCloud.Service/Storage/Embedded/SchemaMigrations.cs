using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// Brings a database to the newest schema: the embedded scripts <c>NNN_name.sql</c> in order, each in one transaction with the <c>user_version</c> it
/// reaches. Safe when several processes start at once.
/// </summary>
internal static class SchemaMigrations
{
    /// <summary>Throws <see cref="StorageException"/> when a newer version of the program has already changed the schema.</summary>
    public static void Run(SqliteConnection connection)
    {
        var scripts = Scripts();
        // Asking first keeps a start over a current schema free of locks.
        if (Version(connection) == scripts[^1].Number) return;
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Version(connection);
        if (version > scripts[^1].Number)
            throw new StorageException($"the database has schema {version}, made by a newer version; this one knows {scripts[^1].Number}: update this program", isFull: false, inner: null);
        foreach (var (number, sql) in scripts.Where(script => script.Number > version))
        {
            Execute(connection, sql);
            Execute(connection, $"PRAGMA user_version = {number.ToString(CultureInfo.InvariantCulture)}");
        }
        transaction.Commit();
    }

    private static (int Number, string Sql)[] Scripts()
    {
        var assembly = typeof(SchemaMigrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (int.Parse(name.Split('.')[^2].AsSpan(0, 3), CultureInfo.InvariantCulture), reader.ReadToEnd());
            })];
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
