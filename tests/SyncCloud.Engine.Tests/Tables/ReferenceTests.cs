using SyncCloud.Engine.Tests.Round;

namespace SyncCloud.Engine.Tests.Tables;

/// <summary>Foreign keys: whatever the order of changes, they hold in the end, and what would break them waits with a reason.</summary>
[TestClass]
public sealed class ReferenceTests
{
    private const string Schema = """
        CREATE TABLE a_items (id INTEGER PRIMARY KEY, list INT REFERENCES z_lists(id) ON DELETE CASCADE, title TEXT, after INT REFERENCES a_items);
        CREATE TABLE z_lists (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        CREATE TABLE loose (item INT REFERENCES A_Items(ID));

        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task ParentsAndChildren_ComeAndGoTogether_InWhateverOrder()
    {
        var (cloud, laptop, desktop) = await PairAsync("INSERT INTO z_lists VALUES (1, 'l'), (2, 'm'); INSERT INTO a_items VALUES (1, 1, 'x', 2), (2, 1, 'y', NULL), (3, 2, 'z', 1)");
        using (laptop) using (desktop)
        {
            laptop.Run("PRAGMA foreign_keys = ON; INSERT INTO z_lists VALUES (9, 'n'); UPDATE a_items SET list = 9 WHERE id = 3; UPDATE a_items SET after = NULL; DELETE FROM z_lists WHERE id < 3");
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("3|9|z|", desktop.Run("SELECT * FROM a_items"));
            Assert.AreEqual("", desktop.Run("PRAGMA foreign_key_check"));
        }
    }

    [TestMethod]
    public async Task ListDeletedThere_WhileAnItemWasAddedHere_WaitsWithAReason_AndNothingCascades()
    {
        var (cloud, laptop, desktop) = await PairAsync("INSERT INTO z_lists VALUES (1, 'l'), (2, 'm'); INSERT INTO a_items (id, list, title) VALUES (1, 1, 'x'), (2, 2, 'y')");
        using (laptop) using (desktop)
        {
            desktop.Run("INSERT INTO a_items (id, list, title) VALUES (3, 1, 'mine')");
            laptop.Run("PRAGMA foreign_keys = ON; DELETE FROM z_lists WHERE id = 1; UPDATE a_items SET title = 'Y' WHERE id = 2");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("z_lists/1: rows of table 'a_items' on this device still refer to it (list)", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
            Assert.AreEqual("2|2|Y|\n3|1|mine|", desktop.Run("SELECT * FROM a_items"), "the rest is applied, and what the user added lives");

            var there = await laptop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("a_items/3: it refers to the row 1 of table 'z_lists' (list), which is not here", string.Join("; ", there.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
            // Either side can end it: here the item moves to a list that is still there.
            desktop.Run("UPDATE a_items SET list = 2 WHERE id = 3");
            await desktop.InStepAsync(TestContext.CancellationToken);
            await laptop.InStepAsync(TestContext.CancellationToken);
            foreach (var device in (DatabaseDevice[])[laptop, desktop]) Assert.AreEqual("2|2|Y|\n3|2|mine|", device.Run("SELECT * FROM a_items"));
        }
    }

    [TestMethod]
    public async Task ChainOfReferences_WhoseEndIsMissing_WaitsAsAWhole_AndNothingElseDoes()
    {
        var (cloud, laptop, desktop) = await PairAsync("INSERT INTO z_lists VALUES (1, 'l')");
        using (laptop) using (desktop)
        {
            laptop.Run("PRAGMA foreign_keys = OFF; INSERT INTO a_items VALUES (1, 7, 'a', NULL), (2, 1, 'b', 1), (3, 1, 'c', 2), (4, 1, 'd', NULL)");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            CollectionAssert.AreEqual((string[])["a_items/1", "a_items/2", "a_items/3"], report.Pending.Select(pending => pending.Path).ToArray());
            Assert.AreEqual("4", desktop.Run("SELECT id FROM a_items"));
            desktop.Run("INSERT INTO z_lists VALUES (7, 'seven')");
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("4", desktop.Run("SELECT count(*) FROM a_items"));
        }
    }

    [TestMethod]
    public async Task RowOfATableWithoutAKey_StillRefers_SoTheDeletionWaits()
    {
        var (cloud, laptop, desktop) = await PairAsync("INSERT INTO a_items (id) VALUES (1), (2)");
        using (laptop) using (desktop)
        {
            desktop.Run("PRAGMA foreign_keys = OFF; INSERT INTO loose VALUES (1), (77)");
            laptop.Run("DELETE FROM a_items");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("a_items/1", report.Pending.Single().Path);
            Assert.AreEqual("1", desktop.Run("SELECT id FROM a_items"));
        }
    }

    [TestMethod]
    public async Task UniqueValue_HandedOnFromRowToRow_Arrives_AndASecondOwnerWaits()
    {
        var (cloud, laptop, desktop) = await PairAsync("INSERT INTO z_lists VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        using (laptop) using (desktop)
        {
            laptop.Run("DELETE FROM z_lists WHERE id = 3; UPDATE z_lists SET name = 'c' WHERE id = 2; UPDATE z_lists SET name = 'b' WHERE id = 1; INSERT INTO z_lists VALUES (4, 'a')");
            await laptop.InStepAsync(TestContext.CancellationToken);
            await desktop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual("1|b\n2|c\n4|a", desktop.Run("SELECT * FROM z_lists ORDER BY id"));

            laptop.Run("INSERT INTO z_lists VALUES (5, 'new')");
            desktop.Run("INSERT INTO z_lists VALUES (6, 'new')");
            await laptop.InStepAsync(TestContext.CancellationToken);
            var report = await desktop.SyncAsync(TestContext.CancellationToken);
            Assert.AreEqual("z_lists/5: UNIQUE constraint failed: z_lists.name", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
            desktop.Run("UPDATE z_lists SET name = 'newer' WHERE id = 6");
            await desktop.InStepAsync(TestContext.CancellationToken);
            await laptop.InStepAsync(TestContext.CancellationToken);
            Assert.AreEqual(desktop.Run("SELECT * FROM z_lists ORDER BY id"), laptop.Run("SELECT * FROM z_lists ORDER BY id"));
        }
    }

    private async Task<(ChainCloud Cloud, DatabaseDevice Laptop, DatabaseDevice Desktop)> PairAsync(string rows)
    {
        var cloud = DatabaseDevice.NewCloud();
        var (laptop, desktop) = (new DatabaseDevice(cloud, 1, Schema + rows), new DatabaseDevice(cloud, 2, Schema));
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        return (cloud, laptop, desktop);
    }
}
