namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Databases that are in use, damaged, encrypted or gone: a clear word, and nothing is deleted anywhere.</summary>
[TestClass]
public sealed class TroubleTests
{
    private const string Notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task InUse_IsToldOnce_AndGoesOnWhenItIsFree()
    {
        var (laptop, desktop) = await PairAsync();
        using (laptop) using (desktop)
        {
            laptop.Run("UPDATE notes SET title = 'b'");
            await laptop.InStepAsync(TestContext.CancellationToken);
            using (var application = desktop.Open())
            {
                // A writer in a rollback journal: it can be read, not written.
                DatabaseDevice.Run(application, "BEGIN IMMEDIATE");
                var report = await desktop.SyncAsync(TestContext.CancellationToken);
                Assert.AreEqual("notes/1: another program has the database in use: close it, or sync again when it has finished", string.Join("; ", report.Pending.Concat(report.Problems).Select(one => $"{one.Path}: {one.Message}")));
                DatabaseDevice.Run(application, "INSERT INTO notes VALUES (2, 'mine'); COMMIT; BEGIN EXCLUSIVE");
                report = await desktop.SyncAsync(TestContext.CancellationToken);
                Assert.Contains("in use", report.Problems.Single().Message);
                Assert.AreEqual(0, report.ChangesPushed);
                DatabaseDevice.Run(application, "ROLLBACK");
            }
            await desktop.InStepAsync(TestContext.CancellationToken);
            await laptop.InStepAsync(TestContext.CancellationToken);
            foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("1|b\n2|mine", device.Run("SELECT * FROM notes"));
        }
    }

    [TestMethod]
    public async Task ApplicationWritesInWalMode_WhileItIsSynced_WaitsForNobody()
    {
        var (laptop, desktop) = await PairAsync("PRAGMA journal_mode = WAL;");
        using (laptop) using (desktop)
        {
            using var application = desktop.Open();
            DatabaseDevice.Run(application, "BEGIN; SELECT * FROM notes");
            laptop.Run("UPDATE notes SET title = 'b'");
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("1|a", DatabaseDevice.Run(application, "SELECT * FROM notes"), "a reader sees its own moment");
            DatabaseDevice.Run(application, "COMMIT; INSERT INTO notes VALUES (2, 'c')");
            Assert.AreEqual(1, (await desktop.InStepAsync(TestContext.CancellationToken)).ChangesPushed, "what lies in the write-ahead log alone is seen");
            await laptop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("1|b\n2|c", laptop.Run("SELECT * FROM notes"));
        }
    }

    [TestMethod]
    [DataRow("encrypted", "is no SQLite database, or an encrypted one")]
    [DataRow("damaged", "damaged")]
    [DataRow("gone", "is not there. Mount or restore it")]
    public async Task Unreadable_Halts_AndNothingIsDeletedElsewhere(string how, string said)
    {
        var (laptop, desktop) = await PairAsync("", "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO notes SELECT i, 'title' FROM n;");
        using (laptop) using (desktop)
        {
            var whole = File.ReadAllBytes(desktop.Database);
            var broken = (byte[])whole.Clone();
            if (how == "encrypted") new Random(1).NextBytes(broken);
            if (how == "damaged") Array.Fill(broken, (byte)0xee, 4096, broken.Length - 4096);
            if (how == "gone") File.Delete(desktop.Database);
            else File.WriteAllBytes(desktop.Database, broken);
            var refused = await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => desktop.SyncAsync(TestContext.CancellationToken));
            Assert.Contains(said, refused.Message);
            Assert.Contains(desktop.Database, refused.Message);

            Assert.AreEqual(0, (await laptop.InStepAsync(TestContext.CancellationToken)).ItemsApplied);
            Assert.AreEqual("3000", laptop.Run("SELECT count(*) FROM notes"));
            File.WriteAllBytes(desktop.Database, whole);
            await desktop.InStepAsync(TestContext.CancellationToken);
        }
    }

    [TestMethod]
    public async Task RowThatNeedsSomethingOfTheApplications_WaitsWithItsReason()
    {
        var (laptop, desktop) = await PairAsync();
        using (laptop) using (desktop)
        {
            using (var application = desktop.Open())
            {
                application.CreateFunction("fold", (string text) => text.ToUpperInvariant());
                DatabaseDevice.Run(application, "CREATE TRIGGER folds AFTER INSERT ON notes BEGIN UPDATE notes SET title = fold(new.title) WHERE id = new.id; END");
            }
            laptop.Run("INSERT INTO notes VALUES (2, 'b'); UPDATE notes SET title = 'c' WHERE id = 1");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("notes/2: no such function: fold", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
            Assert.AreEqual("1|c", desktop.Run("SELECT * FROM notes"));
        }
    }

    private async Task<(DatabaseDevice Laptop, DatabaseDevice Desktop)> PairAsync(string settings = "", string rows = "")
    {
        var cloud = DatabaseDevice.NewCloud();
        var (laptop, desktop) = (new DatabaseDevice(cloud, 1, settings + Notes + rows + "INSERT INTO notes VALUES (1, 'a')"), new DatabaseDevice(cloud, 2, settings + Notes));
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        return (laptop, desktop);
    }
}
