namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Devices whose applications are not of one version: what does not fit waits with a reason, and nothing is lost.</summary>
[TestClass]
public sealed class SchemaTests
{
    private const string Notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);";
    private const string Rows = "INSERT INTO notes VALUES (1, 'a'), (2, 'b')";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task ColumnThatIsMissingHere_IsToldByName_AndGoesOnOnceTheApplicationMigrated()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + Rows);
        using var desktop = new DatabaseDevice(cloud, 2, Notes);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);

        laptop.Run("ALTER TABLE notes ADD COLUMN stars INT DEFAULT 3; UPDATE notes SET stars = 5 WHERE id = 2; INSERT INTO notes VALUES (3, 'c', 1)");
        desktop.Run("UPDATE notes SET title = 'A' WHERE id = 1; INSERT INTO notes VALUES (4, 'd')");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        Assert.IsFalse(report.InStep);
        CollectionAssert.AreEqual((string[])["notes/1", "notes/2", "notes/3", "table notes"], report.Pending.Select(pending => pending.Path).ToArray());
        foreach (var pending in report.Pending) Assert.StartsWith("the table 'notes' has no column 'stars' here: bring the application on this device", pending.Message);
        Assert.AreEqual("1|A\n2|b\n4|d", desktop.Run("SELECT * FROM notes"));

        // What the older application adds, the newer one has with the column's default.
        await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("4|d|3", laptop.Run("SELECT * FROM notes WHERE id = 4"));

        desktop.Run("ALTER TABLE notes ADD COLUMN stars INT DEFAULT 3");
        for (var turn = 0; turn < 2; turn++)
        {
            await desktop.InStepAsync(TestContext.CancellationToken);
            await laptop.InStepAsync(TestContext.CancellationToken);
        }
        foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|A|3\n2|b|5\n3|c|1\n4|d|3", device.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task ColumnThatWasDroppedElsewhere_StaysHere_UntilTheApplicationMigrates()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, mood TEXT); INSERT INTO notes VALUES (1, 'a', 'good')");
        using var desktop = new DatabaseDevice(cloud, 2, "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, mood TEXT);");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Run("ALTER TABLE notes DROP COLUMN mood; UPDATE notes SET title = 'b'");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual((string[])["notes/1", "table notes"], report.Pending.Select(pending => pending.Path).ToArray());
        Assert.Contains("column 'mood' of table 'notes' is there no more on other devices", report.Pending[0].Message);
        Assert.AreEqual("1|a|good", desktop.Run("SELECT * FROM notes"));
        desktop.Run("ALTER TABLE notes DROP COLUMN mood");
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|b", device.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task TableThatIsMissingHere_IsToldByName_AndATableThatWentAway_DeletesNothing()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, Notes + Rows);
        using var desktop = new DatabaseDevice(cloud, 2, "CREATE TABLE other (id INTEGER PRIMARY KEY)");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        Assert.HasCount(3, report.Pending);
        Assert.StartsWith("this database has no table 'notes'", report.Pending[0].Message);
        desktop.Run(Notes);
        await desktop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("1|a\n2|b", desktop.Run("SELECT * FROM notes"));

        desktop.Run("DROP TABLE notes");
        report = await desktop.SyncAsync(TestContext.CancellationToken);
        Assert.AreEqual("table notes", report.Problems.Single().Path);
        Assert.AreEqual(0, report.ChangesPushed);
        // Told every time, not only once.
        Assert.HasCount(1, (await desktop.SyncAsync(TestContext.CancellationToken)).Problems);
        laptop.Run("CREATE TABLE other (id INTEGER PRIMARY KEY)");
        await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("1|a\n2|b", laptop.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task OtherPrimaryKeyHere_HoldsTheTablesRows_AlsoDeletions()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, "CREATE TABLE notes (id INT PRIMARY KEY, title TEXT);" + Rows);
        using var desktop = new DatabaseDevice(cloud, 2, "CREATE TABLE notes (id INT PRIMARY KEY, title TEXT);");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        const string migration = "ALTER TABLE notes RENAME TO old; CREATE TABLE notes (id INT, title TEXT, PRIMARY KEY (id, title)); INSERT INTO notes SELECT * FROM old; DROP TABLE old";
        laptop.Run(migration);
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        Assert.IsFalse(report.InStep);
        Assert.Contains("its primary key is another one here than on other devices", string.Join('\n', report.Pending.Select(pending => pending.Message)));
        Assert.AreEqual("1|a\n2|b", desktop.Run("SELECT * FROM notes"));
        desktop.Run(migration);
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|a\n2|b", device.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task ColumnThatMakesAnotherValueOfIt_IsToldByName()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, "CREATE TABLE notes (id INTEGER PRIMARY KEY, size); INSERT INTO notes VALUES (1, '17'), (2, 5)");
        using var desktop = new DatabaseDevice(cloud, 2, "CREATE TABLE notes (id INTEGER PRIMARY KEY, size INT)");
        await laptop.InStepAsync(TestContext.CancellationToken);
        var report = await desktop.SyncAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual((string[])["notes/1: the column 'size' of table 'notes' makes another value of it here", "table notes: its column 'size' is INTEGER here and BLOB on other devices"],
            report.Pending.Select(pending => $"{pending.Path}: {pending.Message.Split(": bring")[0]}").ToArray());
        Assert.AreEqual("2|5", desktop.Run("SELECT * FROM notes"));
    }

    [TestMethod]
    public async Task RowWithoutAKey_IsAProblem_AndTheOthersSync()
    {
        var cloud = DatabaseDevice.NewCloud();
        using var laptop = new DatabaseDevice(cloud, 1, "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT); INSERT INTO notes VALUES (NULL, 'x'), (NULL, 'y'), ('1', 'a')");
        using var desktop = new DatabaseDevice(cloud, 2, "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT)");
        for (var turn = 0; turn < 2; turn++)
            Assert.StartsWith("2 of its rows have NULL in the primary key", (await laptop.SyncAsync(TestContext.CancellationToken)).Problems.Single().Message);
        await desktop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual("1|a", desktop.Run("SELECT * FROM notes"));
    }
}
