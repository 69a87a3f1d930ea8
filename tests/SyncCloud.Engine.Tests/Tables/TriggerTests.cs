using SyncCloud.Engine.Tests.Round;

namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Applications whose triggers write on their own: both devices have the same, and neither answers the other's for ever.</summary>
[TestClass]
public sealed class TriggerTests : IDisposable
{
    private ChainCloud? cloud;
    private DatabaseDevice? first, second;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task UpdatedAt_StampedByATrigger_StaysWhatTheUsersDeviceStamped()
    {
        const string schema = """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, updated_at TEXT, edits INT DEFAULT 0);
            CREATE TRIGGER stamped AFTER UPDATE OF title ON notes BEGIN UPDATE notes SET updated_at = hex(randomblob(8)), edits = edits + 1 WHERE id = new.id; END;
            CREATE TRIGGER made AFTER INSERT ON notes BEGIN UPDATE notes SET updated_at = hex(randomblob(8)) WHERE id = new.id; END;
            """;
        var (laptop, desktop) = Pair(schema);
        laptop.Run("INSERT INTO notes (id, title) VALUES (1, 'a'), (2, 'b')");
        await SettleAsync(laptop, desktop, logs: 1, "SELECT * FROM notes");
        desktop.Run("UPDATE notes SET title = 'c' WHERE id = 1");
        await SettleAsync(desktop, laptop, logs: 2, "SELECT * FROM notes");
        Assert.AreEqual("1", laptop.Run("SELECT edits FROM notes WHERE id = 1"));
    }

    [TestMethod]
    public async Task AuditLog_WrittenByATrigger_HasEachEditOnce()
    {
        const string schema = """
            CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, note INT, what TEXT, nonce TEXT DEFAULT (hex(randomblob(8))));
            CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);
            CREATE TRIGGER i AFTER INSERT ON notes BEGIN INSERT INTO audit (note, what) VALUES (new.id, 'new ' || new.title); END;
            CREATE TRIGGER u AFTER UPDATE ON notes BEGIN INSERT INTO audit (note, what) VALUES (new.id, old.title || ' to ' || new.title); END;
            CREATE TRIGGER d AFTER DELETE ON notes BEGIN INSERT INTO audit (note, what) VALUES (old.id, 'no ' || old.title); END;
            """;
        var (laptop, desktop) = Pair(schema);
        laptop.Run("INSERT INTO notes VALUES (1, 'a'), (2, 'b'); UPDATE notes SET title = 'c' WHERE id = 2");
        await SettleAsync(laptop, desktop, logs: 1, "SELECT * FROM audit", "SELECT * FROM notes");
        desktop.Run("UPDATE notes SET title = 'd' WHERE id = 1; DELETE FROM notes WHERE id = 2");
        await SettleAsync(desktop, laptop, logs: 2, "SELECT * FROM audit", "SELECT * FROM notes");
        Assert.AreEqual("5", laptop.Run("SELECT count(*) FROM audit"));
    }

    [TestMethod]
    public async Task LogWithRandomKeys_GrowsByWhatEachDeviceDid_AndThenIsQuiet()
    {
        const string schema = """
            CREATE TABLE log (id TEXT PRIMARY KEY DEFAULT (hex(randomblob(8))), note INT);
            CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);
            CREATE TRIGGER u AFTER UPDATE ON notes BEGIN INSERT INTO log (note) VALUES (new.id); END;
            """;
        var (laptop, desktop) = Pair(schema + "INSERT INTO notes VALUES (1, 'a');");
        await SettleAsync(laptop, desktop, logs: 1, "SELECT * FROM notes");
        laptop.Run("UPDATE notes SET title = 'b'");
        // One row for the edit, and one that the desktop's trigger wrote when the edit arrived there.
        await SettleAsync(laptop, desktop, logs: 3, "SELECT * FROM log ORDER BY id");
        Assert.AreEqual("2", laptop.Run("SELECT count(*) FROM log"));
    }

    [TestMethod]
    [DataRow("SELECT RAISE(ABORT, 'sealed')")]
    [DataRow("SELECT RAISE(FAIL, 'sealed')")]
    [DataRow("SELECT RAISE(ROLLBACK, 'sealed')")]
    public async Task Veto_OfATrigger_KeepsThatRowPendingAndAppliesTheOthers(string veto)
    {
        const string notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, sealed INT DEFAULT 0);";
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, notes + "INSERT INTO notes VALUES (1, 'a', 1), (2, 'b', 0), (3, 'c', 0)");
        using var desktop = new DatabaseDevice(cloud, 2, notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        desktop.Run($"CREATE TRIGGER guard AFTER UPDATE ON notes WHEN old.sealed BEGIN {veto}; END");
        laptop.Run("UPDATE notes SET title = title || '!'");
        await laptop.InStepAsync(TestContext.CancellationToken);

        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        Assert.AreEqual("notes/1: sealed", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
        Assert.AreEqual("a\nb!\nc!", desktop.Run("SELECT title FROM notes ORDER BY id"));
        desktop.Run("DROP TRIGGER guard");
        await desktop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("a!\nb!\nc!", desktop.Run("SELECT title FROM notes ORDER BY id"));
    }

    private (DatabaseDevice First, DatabaseDevice Second) Pair(string schema)
    {
        cloud = DatabaseDevice.NewCloud();
        first = new DatabaseDevice(cloud, 1, schema);
        second = new DatabaseDevice(cloud, 2, schema.Split("INSERT INTO notes VALUES")[0]);
        return (first, second);
    }

    public void Dispose()
    {
        first?.Dispose();
        second?.Dispose();
    }

    /// <summary>Both sync several times; the cloud must have exactly so many logs then, and the queries give the same on both.</summary>
    private async Task SettleAsync(DatabaseDevice from, DatabaseDevice to, long logs, params string[] queries)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            await from.InStepAsync(TestContext.CancellationToken);
            await to.InStepAsync(TestContext.CancellationToken);
        }
        foreach (var query in queries) Assert.AreEqual(from.Run(query), to.Run(query), query);
        Assert.AreEqual(logs, cloud!.Head.Sequence);
    }
}
