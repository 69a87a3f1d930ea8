using Microsoft.Data.Sqlite;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// Has a service on one machine stop, of all moments, right after a commit, with nothing built into it for that: a trigger in its database makes one of its later writes
/// endless. What it writes after the commit of a log is how much the user has stored, whenever that has grown by another MiB.
/// </summary>
internal sealed class EndlessWrite : IDisposable
{
    private readonly SqliteConnection connection;

    public EndlessWrite(string data)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "service.db"), Pooling = false }.ToString());
        connection.Open();
        Run("CREATE VIEW endless AS WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT count(*) AS n FROM number");
        foreach (var kind in (string[])["INSERT", "UPDATE"]) Run($"CREATE TRIGGER endless_{kind} BEFORE {kind} ON rows WHEN new.row_key = 'usage' BEGIN SELECT n FROM endless; END");
    }

    /// <summary>Waits until so many logs are committed.</summary>
    public async Task CommittedAsync(long logs, CancellationToken cancellationToken)
    {
        while (Count() < logs) await Task.Delay(20, cancellationToken);
    }

    public long Count()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM rows WHERE row_key GLOB 'log-*'";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The database is as it was; whoever was stopped in it has been killed before.</summary>
    public void Dispose()
    {
        Run("DROP TRIGGER endless_INSERT; DROP TRIGGER endless_UPDATE; DROP VIEW endless");
        connection.Dispose();
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
