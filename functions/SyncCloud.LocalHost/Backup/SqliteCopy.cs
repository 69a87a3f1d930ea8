using Microsoft.Data.Sqlite;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Backup;

/// <summary>The index as it was at one moment, in a file of its own.</summary>
internal static class SqliteCopy
{
    /// <summary>Copies in one read transaction, which no writer waits for, and makes the copy durable. Replaces what is there.</summary>
    public static void Write(string from, string to)
    {
        File.Delete(to);
        try
        {
            using var connection = Open(from, SqliteOpenMode.ReadWrite);
            using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $to";
            command.Parameters.AddWithValue("$to", to);
            command.ExecuteNonQuery();
        }
        catch (SqliteException exception)
        {
            throw new LocalServerException(exception.SqliteErrorCode == 13 // SQLITE_FULL
                ? $"the disk that {to} lies on is full; the former backup, if there is one, stays as it is"
                : $"the index {from} cannot be copied: {exception.Message}", exception);
        }
        using var copy = new FileStream(to, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        copy.Flush(flushToDisk: true);
    }

    /// <summary>The blobs that the rows of living collections refer to.</summary>
    public static IReadOnlyCollection<string> BlobsOf(string index)
    {
        using var connection = Open(index, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT partition_key, row_key, properties FROM rows";
        var (blobs, deleted) = (new List<(string Partition, string Blob)>(), new HashSet<string>(StringComparer.Ordinal));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var properties = PropertyEncoding.Decode(reader.GetString(2));
            if (properties.Values.TryGetValue("Blob", out var blob) && blob is string name) blobs.Add((reader.GetString(0), name));
            // What is left of a collection that is being deleted.
            if (reader.GetString(1) == "head" && (properties.Values.GetValueOrDefault("Deleted") as bool? ?? false)) deleted.Add(reader.GetString(0));
        }
        return [.. blobs.Where(row => !deleted.Contains(row.Partition)).Select(row => row.Blob).Distinct()];
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
