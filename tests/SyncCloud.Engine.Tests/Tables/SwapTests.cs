namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Rows that exchange values of which no two may be alike, in one log: they arrive together, with all that triggers make of them.</summary>
[TestClass]
public sealed class SwapTests
{
    private const string Aside = "UPDATE notes SET name = NULL WHERE id = 1; UPDATE notes SET name = 'a' WHERE id = 2; UPDATE notes SET name = 'b' WHERE id = 1;";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT UNIQUE)", "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')", Aside, DisplayName = "NULL where it may be")]
    [DataRow("CREATE TABLE notes (id INTEGER PRIMARY KEY, at INTEGER NOT NULL UNIQUE CHECK (at >= 0)) STRICT", "INSERT INTO notes VALUES (1, 0), (2, 1), (3, 2)",
        "UPDATE notes SET at = at + 10; UPDATE notes SET at = (at - 9) % 3", DisplayName = "three in a ring")]
    [DataRow("CREATE TABLE notes (id INTEGER PRIMARY KEY, list INT, name TEXT NOT NULL, UNIQUE (list, name))", "INSERT INTO notes VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'a')",
        "UPDATE notes SET list = 3 WHERE id = 1; UPDATE notes SET list = 1 WHERE id = 3; UPDATE notes SET list = 2 WHERE id = 1", DisplayName = "two columns together")]
    [DataRow("CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT UNIQUE)", "INSERT INTO notes VALUES (1, 'a'), (2, 'b')", Aside + "UPDATE notes SET name = 'c' WHERE id = 2; INSERT INTO notes VALUES (3, 'a')", DisplayName = "with a new row")]
    public async Task Exchanged_ArriveTogether(string schema, string rows, string exchange)
    {
        var (laptop, desktop) = await PairAsync(schema + ";", rows);
        using (laptop) using (desktop)
        {
            laptop.Run(exchange);
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual(laptop.Run("SELECT * FROM notes ORDER BY id"), desktop.Run("SELECT * FROM notes ORDER BY id"));
            Assert.AreEqual(0, (await laptop.InStepAsync(TestContext.CancellationToken)).ItemsApplied, "and nothing comes back");
        }
    }

    [TestMethod]
    public async Task Exchanged_WithAnIndexThatTriggersKeepUp_TheIndexIsRight()
    {
        // The index has no primary key, so each device keeps its own.
        const string schema = """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
            CREATE TABLE names (name TEXT, note INT);
            CREATE TRIGGER i AFTER INSERT ON notes BEGIN INSERT INTO names VALUES (new.name, new.id); END;
            CREATE TRIGGER u AFTER UPDATE ON notes BEGIN DELETE FROM names WHERE name IS old.name AND note = old.id; INSERT INTO names VALUES (new.name, new.id); END;
            """;
        var (laptop, desktop) = await PairAsync(schema, "INSERT INTO notes VALUES (1, 'a'), (2, 'b')");
        using (laptop) using (desktop)
        {
            laptop.Run(Aside);
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("a|2\nb|1", desktop.Run("SELECT * FROM names ORDER BY name"));
        }
    }

    [TestMethod]
    public async Task Exchanged_BesideOneThatAnotherRowStandsInTheWayOf_ArriveWithoutIt()
    {
        var (laptop, desktop) = await PairAsync("CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT UNIQUE);", "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        using (laptop) using (desktop)
        {
            desktop.Run("INSERT INTO notes VALUES (9, 'mine')");
            laptop.Run(Aside + "UPDATE notes SET name = 'mine' WHERE id = 3");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("notes/3: UNIQUE constraint failed: notes.name", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
            Assert.AreEqual("1|b\n2|a\n3|c\n9|mine", desktop.Run("SELECT * FROM notes ORDER BY id"));
            desktop.Run("UPDATE notes SET name = 'yours' WHERE id = 9");
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("mine", desktop.Run("SELECT name FROM notes WHERE id = 3"));
        }
    }

    [TestMethod]
    public async Task Exchanged_WhereNothingElseMayStandMeanwhile_WaitAndTheOthersArrive()
    {
        var (laptop, desktop) = await PairAsync("CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (length(name) = 1));", "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        using (laptop) using (desktop)
        {
            laptop.Run("UPDATE notes SET name = 'x' WHERE id = 1; UPDATE notes SET name = 'a' WHERE id = 2; UPDATE notes SET name = 'b' WHERE id = 1; UPDATE notes SET name = 'd' WHERE id = 3");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            CollectionAssert.AreEqual((string[])["notes/1: UNIQUE constraint failed: notes.name", "notes/2: UNIQUE constraint failed: notes.name"], report.Pending.Select(pending => $"{pending.Path}: {pending.Message}").Order().ToArray());
            Assert.AreEqual("1|a\n2|b\n3|d", desktop.Run("SELECT * FROM notes ORDER BY id"));
        }
    }

    private async Task<(DatabaseDevice Laptop, DatabaseDevice Desktop)> PairAsync(string schema, string rows)
    {
        var cloud = DatabaseDevice.NewCloud();
        var (laptop, desktop) = (new DatabaseDevice(cloud, 1, schema + rows), new DatabaseDevice(cloud, 2, schema));
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        return (laptop, desktop);
    }
}
