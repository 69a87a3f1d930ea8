using SQLitePCL;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>Every connection here stays with one thread, so SQLite need not lock for each call; nor does anybody read its statistics of memory.</summary>
internal static class SqliteSettings
{
    private static int done;

    /// <summary>Takes effect if nothing in this process has opened a database yet; else all stays as it is, which is only slower.</summary>
    public static void Apply()
    {
        if (Interlocked.Exchange(ref done, 1) != 0) return;
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
}
