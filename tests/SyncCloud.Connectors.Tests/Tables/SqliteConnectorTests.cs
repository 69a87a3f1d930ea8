using System.Diagnostics;
using System.Globalization;
using CsCheck;
using SyncCloud.Connectors.Tests.Conformance;

namespace SyncCloud.Connectors.Tests.Tables;

/// <summary>What holds of every connector, of the one to databases, and what is theirs.</summary>
[TestClass]
public sealed class SqliteConnectorTests : ConnectorConformance
{
    private const string Schema = "CREATE TABLE t (a INT, b TEXT, v, w TEXT DEFAULT 'd', PRIMARY KEY (a, b)); CREATE TABLE u (k TEXT PRIMARY KEY, v) WITHOUT ROWID;";
    private const string Rows = "INSERT INTO t VALUES (1, 'x', 'one', 'p'), (1, 'y', 2, 'q'), (2, 'x', NULL, 'r'); INSERT INTO u VALUES ('k', x'0102'), ('l', 1.5);";
    private const string Edit = "UPDATE t SET v = 'two', w = 's' WHERE a = 1 AND b = 'y'; DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (3, 'z', 'new', 'n'); UPDATE u SET v = 'text' WHERE k = 'l';";

    private protected override bool Can(Act act) => act != Act.Malform;

    private protected override Task<ConnectorDevice> MakeAsync(string way) => Task.FromResult<ConnectorDevice>(new SqliteDevice(Schema));

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var sql = act switch
        {
            Act.Fill => $"BEGIN IMMEDIATE; DELETE FROM t; DELETE FROM u; {Rows} COMMIT",
            Act.Touch => "UPDATE t SET v = v; VACUUM",
            Act.Change => "UPDATE t SET v = 'two', w = 's' WHERE a = 1 AND b = 'y'",
            Act.Rival => "UPDATE t SET v = 'mine', w = 'own' WHERE a = 1 AND b = 'y'",
            Act.Remove => "DELETE FROM t WHERE a = 1 AND b = 'x'",
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
        return SqliteApplication.TryRun(((SqliteDevice)device).Database, sql);
    }

    private protected override IReadOnlyList<Loss> Losses(string way)
    {
        byte[] bytes = [];
        return
        [
            new Loss("gone", Take, Restore),
            new Loss("emptied", device => { Take(device); File.WriteAllBytes(((SqliteDevice)device).Database, []); }, Restore),
        ];

        void Take(ConnectorDevice device)
        {
            bytes = File.ReadAllBytes(((SqliteDevice)device).Database);
            File.Delete(((SqliteDevice)device).Database);
        }

        void Restore(ConnectorDevice device) => File.WriteAllBytes(((SqliteDevice)device).Database, bytes);
    }

    [TestMethod]
    [DataRow("begin", DisplayName = "while the write transaction is open")]
    [DataRow("settle", DisplayName = "right after it was committed")]
    public async Task Apply_ApplicationWritesMeanwhile_WaitsItsTurn_AndItsVersionIsSeen(string when)
    {
        using var edited = await EditedAsync();
        using var device = new SqliteDevice(Schema + Rows);
        await device.ScanAsync();
        var written = "";
        device.OnJournal = step =>
        {
            if (step != "before " + when || written.Length > 0) return;
            written = Program(device, "UPDATE t SET v = 'mine' WHERE a = 1 AND b = 'y'");
        };
        await device.ApplyAsync(edited.Items);
        Assert.Contains(when == "begin" ? "locked" : "done", written);
        var found = await device.ScanAsync();
        Assert.HasCount(when == "begin" ? 0 : 1, found);
        Assert.AreEqual(when == "begin" ? "two" : "mine", device.Run("SELECT v FROM t WHERE a = 1 AND b = 'y'"));
    }

    [TestMethod]
    public async Task Apply_ApplicationHasWrittenSinceTheScan_LeavesThatToTheNextOne()
    {
        using var edited = await EditedAsync();
        using var device = new SqliteDevice(Schema + Rows);
        await device.ScanAsync();
        Program(device, "UPDATE t SET w = 'mine' WHERE a = 1 AND b = 'y'; UPDATE t SET v = 0 WHERE a = 2; INSERT INTO t VALUES (3, 'z', 'mine', 'n'); DELETE FROM u WHERE k = 'l'");
        await device.ApplyAsync(edited.Items);
        CollectionAssert.AreEquivalent((string[])["t/1,y: it was changed", "t/2,x: it was changed", "t/3,z: it was added", "u/l: it was deleted"],
            device.Known.Deferred.Select(deferred => $"{deferred.Path}: {deferred.Reason.Replace(" on this device meanwhile", "")}").ToArray());
        Assert.IsTrue(device.Known.Deferred.TrueForAll(deferred => deferred.UserChanged));
        Assert.HasCount(4, await device.ScanAsync());
        Assert.AreEqual("1|x|one|p\n1|y|2|mine\n2|x|0|r\n3|z|mine|n", device.Run("SELECT * FROM t ORDER BY a, b"));
    }

    [TestMethod]
    public async Task Replaced_AreKept_AndTidiedAwayOnlyLater()
    {
        using var edited = await EditedAsync();
        using var device = new SqliteDevice(Schema + Rows);
        await device.ScanAsync();
        await device.ApplyAsync(edited.Items);
        using (var connector = device.Open()) await connector.TidyAsync(CancellationToken.None);
        var kept = Directory.EnumerateFiles(device.Keep, "*.sql", SearchOption.AllDirectories).Single();
        Assert.HasCount(3, File.ReadLines(kept).Where(line => line.StartsWith("INSERT", StringComparison.Ordinal)));
        // The real program takes it.
        Program(device, await File.ReadAllTextAsync(kept));
        Assert.AreEqual("1|x|one|p\n1|y|2|q\n2|x||r\n3|z|new|n", device.Run("SELECT * FROM t ORDER BY a, b"));
    }

    [TestMethod]
    public void AnyRowsAndEdits_OfOneDevice_AreShownByTheOther()
    {
        var value = Gen.OneOf(Gen.Const("NULL"), Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.Double.Where(double.IsFinite).Select(real => real.ToString("E16", CultureInfo.InvariantCulture)),
            Gen.Byte.Array[0, 5].Select(bytes => $"x'{Convert.ToHexString(bytes)}'"), Gen.Byte.Array[0, 5].Select(bytes => $"CAST(x'{Convert.ToHexString(bytes)}' AS TEXT)"));
        var statement = Gen.OneOf(
            Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], value, value, (a, b, v, w) => $"INSERT OR REPLACE INTO t VALUES ({a}, 'k{b}', {v}, {w});"),
            Gen.Select(Gen.Int[0, 5], value, (a, v) => $"UPDATE t SET v = {v} WHERE a = {a};"),
            Gen.Int[0, 5].Select(a => $"DELETE FROM t WHERE a = {a};"),
            Gen.Select(value.Where(key => key != "NULL"), value, (k, v) => $"INSERT OR REPLACE INTO u VALUES ({k}, {v});"));
        var edits = statement.Array[0, 12].Select(string.Concat);
        Gen.Select(edits, edits, edits).Sample((first, here, there) =>
        {
            using var source = new SqliteDevice(Schema + first);
            using var target = new SqliteDevice(Schema + there);
            source.ScanAsync().GetAwaiter().GetResult();
            target.ScanAsync().GetAwaiter().GetResult();
            for (var turn = 0; turn < 2; turn++)
            {
                target.ApplyAsync(source.Items).GetAwaiter().GetResult();
                Assert.IsEmpty(target.Known.Deferred);
                Assert.IsEmpty(target.ScanAsync().GetAwaiter().GetResult());
                AreEqual(source, target);
                source.Run(here + "SELECT 1");
                source.ScanAsync().GetAwaiter().GetResult();
            }
        }, iter: 40, threads: 1);
    }

    private static async Task<SqliteDevice> EditedAsync()
    {
        var edited = new SqliteDevice(Schema + Rows);
        await edited.ScanAsync();
        edited.Run(Edit);
        await edited.ScanAsync();
        return edited;
    }

    private static void AreEqual(SqliteDevice left, SqliteDevice right)
    {
        foreach (var query in (string[])["SELECT a, b, typeof(v), hex(v), quote(v), typeof(w), hex(w) FROM t ORDER BY a, b", "SELECT typeof(k), hex(k), typeof(v), hex(v), quote(v) FROM u ORDER BY 1, 2"]) Assert.AreEqual(left.Run(query), right.Run(query), query);
    }

    /// <summary>Runs SQL with the real program, in a process of its own.</summary>
    private static string Program(SqliteDevice device, string sql)
    {
        var start = new ProcessStartInfo("sqlite3", [device.Database]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var program = Process.Start(start)!;
            program.StandardInput.Write(sql + ";\nSELECT 'done';\n");
            program.StandardInput.Close();
            var said = program.StandardOutput.ReadToEnd() + program.StandardError.ReadToEnd();
            program.WaitForExit();
            return said;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("sqlite3 is missing: install it, on Debian: apt-get install sqlite3");
            throw;
        }
    }
}
