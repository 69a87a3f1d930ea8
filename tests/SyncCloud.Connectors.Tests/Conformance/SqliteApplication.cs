using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>A program that writes its database and does not wait for another.</summary>
internal static class SqliteApplication
{
    /// <summary>Runs SQL; false when the database was locked, and nothing was done.</summary>
    public static bool TryRun(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        var code = sqlite3_exec(connection.Handle, sql);
        if (code is not (SQLITE_OK or SQLITE_BUSY)) Assert.Fail(sqlite3_errmsg(connection.Handle).utf8_to_string());
        return code == SQLITE_OK;
    }
}
