using Microsoft.Data.Sqlite;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What a process was doing when it was killed, as far as what it left on the disk tells.</summary>
internal static class Struck
{
    public static string Agent(string home, string folder)
    {
        var store = Directory.EnumerateFiles(home, "state.db", SearchOption.AllDirectories).FirstOrDefault();
        if (store is null || Rows(store) is not { } rows) return "agent at its first start";
        var (journal, outbox) = rows;
        if (journal > 0) return "agent in apply";
        if (outbox > 0) return "agent in append or commit";
        var temporary = Path.Combine(folder, ".synccloud", "tmp");
        if (Directory.Exists(temporary) && Directory.EnumerateFiles(temporary).Any()) return "agent in fetch";
        return "agent in start, scan, pull, merge or upload";
    }

    public static string Service(string data) =>
        Directory.EnumerateFiles(Path.Combine(data, "blobs", ".incoming")).Any() ? "service in a blob's write" : "service elsewhere";

    /// <summary>Of copies: to open the store itself would recover it before the agent does.</summary>
    private static (long Journal, long Outbox)? Rows(string store)
    {
        var copy = Directory.CreateTempSubdirectory("synccloud-e2e-");
        try
        {
            foreach (var suffix in (ReadOnlySpan<string>)["", "-wal"])
                if (File.Exists(store + suffix)) File.Copy(store + suffix, Path.Combine(copy.FullName, "copy" + suffix));
            using var connection = new SqliteConnection($"Data Source={Path.Combine(copy.FullName, "copy")};Pooling=False");
            connection.Open();
            return Count(connection, "sqlite_master") == 0 ? null : (Count(connection, "journal"), Count(connection, "outbox"));
        }
        finally { copy.Delete(recursive: true); }
    }

    private static long Count(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }
}
