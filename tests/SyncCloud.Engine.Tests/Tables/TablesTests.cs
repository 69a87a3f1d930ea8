using SyncCloud.Connectors.Tables;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Two devices whose applications keep rows in SQLite, through whole rounds.</summary>
[TestClass]
public sealed class TablesTests
{
    private const string Notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT, stars INT);";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Values_OfEveryStorageClass_ArriveAsTheyAre()
    {
        const string schema = """
            CREATE TABLE plain (k TEXT PRIMARY KEY, v);
            CREATE TABLE pair (a TEXT, b INT, v ANY, PRIMARY KEY (b, a)) WITHOUT ROWID;
            CREATE TABLE strict (k BLOB PRIMARY KEY, n INT, r REAL, t TEXT) STRICT;
            CREATE TABLE sums (id INTEGER PRIMARY KEY, a INT, b INT, sum INT GENERATED ALWAYS AS (a + b) STORED, twice INT AS (a * 2));
            CREATE TABLE "odd/na~me" ([k ] TEXT PRIMARY KEY, "a/b~c" TEXT, "select" INT);
            """;
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, schema);
        using var desktop = new DatabaseDevice(cloud, 2, schema);
        laptop.Run("""
            INSERT INTO plain VALUES ('null', NULL), ('min', -9223372036854775808), ('max', 9223372036854775807), ('tenth', 0.1), ('one', 1.0), ('int', 1), ('inf', 9e999), ('-inf', -9e999),
                ('', ''), ('empty', x''), ('blob', x'00ff'), ('text', 'ünï' || char(0) || '✓'), ('bad', CAST(x'41ff42' AS TEXT)), ('number', '17'), (CAST(x'ff' AS TEXT), 'bad key');
            INSERT INTO pair VALUES ('x', 1, 'a'), ('y', 1, 'b'), ('x', 2, 2.5);
            INSERT INTO strict VALUES (x'01', 5, 2.0, 'y'), (x'', NULL, NULL, NULL);
            INSERT INTO sums (a, b) VALUES (3, 4), (5, 6);
            INSERT INTO "odd/na~me" VALUES ('1/2', 'x', 3);
            """);

        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);

        foreach (var query in (string[])["SELECT hex(k), typeof(v), quote(v), hex(v) FROM plain ORDER BY 1", "SELECT a, b, typeof(v), v FROM pair ORDER BY 1, 2", "SELECT hex(k), n, r, t FROM strict ORDER BY 1", "SELECT * FROM sums", "SELECT * FROM \"odd/na~me\""])
            Assert.AreEqual(laptop.Run(query), desktop.Run(query), query);
        Assert.AreEqual("1|3|4|7|6\n2|5|6|11|10", desktop.Run("SELECT * FROM sums"));
        await BothAreQuietAsync(laptop, desktop);
    }

    [TestMethod]
    public async Task Edits_OfDifferentColumns_BothLive_AndOfOneColumn_OneIsAConflict()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + "INSERT INTO notes VALUES (1, 'milk', 'two bottles', 1), (2, 'call', 'the plumber', 2)");
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);

        laptop.Run("UPDATE notes SET title = 'oat milk' WHERE id = 1; UPDATE notes SET body = 'the roofer' WHERE id = 2");
        desktop.Run("UPDATE notes SET body = 'three bottles' WHERE id = 1; UPDATE notes SET body = 'the baker' WHERE id = 2");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);

        foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|oat milk|three bottles|1\n2|call|the roofer|2", device.Run("SELECT * FROM notes"));
        Assert.AreEqual(1, report.Conflicts);
        using var state = laptop.OpenState();
        var conflict = Conflicts.List(state, TablesSchema.Schema).Single();
        Assert.AreEqual(("notes/2", "column/body", "the roofer", "the baker"), (conflict.Path, conflict.Field, conflict.Current, conflict.Other));
    }

    [TestMethod]
    public async Task Inserted_OnBothSidesUnderOneKey_IsOneRow_AndWhatDiffersAConflict()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes);
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        laptop.Run("INSERT INTO notes VALUES (1, 'same', 'same', 0), (2, 'mine', 'same', 0)");
        desktop.Run("INSERT INTO notes VALUES (1, 'same', 'same', 0), (2, 'yours', 'same', 0)");

        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, report.Conflicts);
        foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|same\n2|mine", device.Run("SELECT id, title FROM notes"));
        Assert.Contains("'yours'", desktop.Trash().Single());
    }

    [TestMethod]
    public async Task Deleted_GoesEverywhere_AndWhatIsKeptPutsItBack()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + "INSERT INTO notes VALUES (1, 'it''s', NULL, 1), (2, 'b' || char(0), CAST(x'ff' AS TEXT), 2.5), (3, 'c', x'00', 3)");
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        var before = desktop.Run("SELECT id, quote(title), hex(title), hex(body), stars FROM notes");

        laptop.Run("DELETE FROM notes WHERE id < 3; UPDATE notes SET title = 'd'");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("3|d", desktop.Run("SELECT id, title FROM notes"));

        desktop.Run(desktop.Trash().Single());
        Assert.AreEqual(before, desktop.Run("SELECT id, quote(title), hex(title), hex(body), stars FROM notes"));
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual(before, laptop.Run("SELECT id, quote(title), hex(title), hex(body), stars FROM notes"));
    }

    [TestMethod]
    public async Task PrimaryKeyChanged_IsADeletionAndANewRow()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + "INSERT INTO notes VALUES (1, 'a', 'b', 1)");
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Run("UPDATE notes SET id = 7");
        Assert.AreEqual(2, (await laptop.InStepAsync(TestContext.CancellationToken)).ChangesPushed);
        await desktop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("7|a|b|1", desktop.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task HundredOfManyRowsChanged_AreHundredPatches_AndAnUntouchedDatabaseIsNotRead()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO notes SELECT i, 'title ' || i, 'body', i % 5 FROM n");
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);

        laptop.Run("UPDATE notes SET stars = stars + 10 WHERE id % 50 = 0");
        Assert.AreEqual(100, (await laptop.InStepAsync(TestContext.CancellationToken)).ChangesPushed);
        Assert.AreEqual(100, (await desktop.InStepAsync(TestContext.CancellationToken)).ItemsApplied);
        Assert.AreEqual(laptop.Run("SELECT sum(stars * id) FROM notes"), desktop.Run("SELECT sum(stars * id) FROM notes"));

        // Held by somebody for themselves alone: who would read it now would be told so.
        using var application = desktop.Open();
        await desktop.InStepAsync(TestContext.CancellationToken);
        DatabaseDevice.Run(application, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
        Assert.AreEqual(5000, (await desktop.InStepAsync(TestContext.CancellationToken)).Scanned);
    }

    [TestMethod]
    [DataRow("DELETE")]
    [DataRow("WAL")]
    public async Task Database_KeepsItsModeAndSettings_AndNoFileStaysBesideIt(string mode)
    {
        var settings = $"PRAGMA page_size = 1024; PRAGMA journal_mode = {mode}; PRAGMA user_version = 42; PRAGMA application_id = 7; PRAGMA auto_vacuum = 0;";
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, settings + Notes + "INSERT INTO notes VALUES (1, 'a', 'b', 1)");
        using var desktop = new DatabaseDevice(cloud, 2, settings + Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        foreach (var device in (DatabaseDevice[])[laptop, desktop])
        {
            CollectionAssert.AreEqual((string[])["app.db"], device.Files());
            Assert.AreEqual($"1|{mode.ToLowerInvariant()}|1024|42|7", device.Run("SELECT count(*), (SELECT * FROM pragma_journal_mode), (SELECT * FROM pragma_page_size), (SELECT * FROM pragma_user_version), (SELECT * FROM pragma_application_id) FROM notes"));
        }
    }

    [TestMethod]
    public async Task TablesThatNobodyCanSync_AreLeftOut()
    {
        const string schema = """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);
            CREATE TABLE log (line TEXT);
            CREATE VIEW titles AS SELECT title FROM notes;
            CREATE VIRTUAL TABLE search USING fts5(title, content='notes', content_rowid='id');
            CREATE TRIGGER added AFTER INSERT ON notes BEGIN INSERT INTO search(rowid, title) VALUES (new.id, new.title); END;
            CREATE TRIGGER edited AFTER UPDATE ON notes BEGIN
                INSERT INTO search(search, rowid, title) VALUES ('delete', old.id, old.title);
                INSERT INTO search(rowid, title) VALUES (new.id, new.title);
            END;
            """;
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, schema + "INSERT INTO notes VALUES (1, 'green apples'); INSERT INTO log VALUES ('x')");
        using var desktop = new DatabaseDevice(cloud, 2, schema);
        Assert.AreEqual(2, (await laptop.InStepAsync(TestContext.CancellationToken)).ChangesPushed, "the table and its row");
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Run("UPDATE notes SET title = 'red cherries'");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        // The application's triggers keep its search index in step with what is written for it.
        Assert.AreEqual("1", desktop.Run("SELECT rowid FROM search WHERE search MATCH 'cherries'"));
        Assert.AreEqual("", desktop.Run("SELECT rowid FROM search WHERE search MATCH 'apples'"));
        desktop.Run("INSERT INTO search(search) VALUES ('integrity-check')");
        using (var connector = desktop.Connector()) CollectionAssert.AreEqual((string[])["log"], connector.ListKeyless().ToArray());
    }

    private async Task BothAreQuietAsync(params DatabaseDevice[] devices)
    {
        foreach (var device in devices)
        {
            var report = await device.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual((0L, 0L), (report.ChangesPushed, report.ItemsApplied));
        }
    }
}
