using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Databases that the real sqlite3 writes, and CSV files, synced by real agents.</summary>
[TestClass]
public sealed class TablesTests(TestContext context)
{
    private const string Notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, stars INT, edited REAL);";

    [TestMethod]
    public async Task HundredRowsOfManyChanged_ArriveAsHundredPatches()
    {
        Parts.RequireSqlite();
        var rows = Parts.Long ? 100_000 : 10_000;
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        await SqliteAsync(laptop, Notes + $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
            INSERT INTO notes SELECT i, 'Note ' || i, 'What is to be said of number ' || (i * 7919 % 10007) || ', and of ' || hex(i * 104729), i % 5, 1700000000.5 + i FROM n;
            """);
        await SqliteAsync(desktop, Notes);
        foreach (var device in (Device[])[laptop, desktop])
        {
            Assert.AreEqual("sqlite", (await device.DoneAsync("add", "notes", device.At("app.db"), "--kind", "tables")).GetProperty("format").GetString());
            Tell($"first sync of {rows} rows", await device.SyncAsync());
        }
        foreach (var device in (Device[])[laptop, desktop]) Tell("nothing changed", await device.SyncAsync());

        await SqliteAsync(laptop, $"UPDATE notes SET stars = stars + 10, edited = edited + 1 WHERE id % {rows / 100} = 0;");
        var sent = await laptop.SyncAsync();
        Tell("100 rows changed, sent", sent);
        Assert.AreEqual(100, sent.GetProperty("changesPushed").GetInt32());
        var received = await desktop.SyncAsync();
        Tell("and received", received);
        Assert.AreEqual(100, received.GetProperty("itemsApplied").GetInt32());
        var log = (await desktop.DoneAsync("log", "notes")).GetProperty("logs").EnumerateArray().MaxBy(row => row.GetProperty("sequence").GetInt64());
        Assert.AreEqual((0, 100, 0), (log.GetProperty("puts").GetInt32(), log.GetProperty("patches").GetInt32(), log.GetProperty("deletes").GetInt32()));
        Assert.AreEqual(await SqliteAsync(laptop, ".dump"), await SqliteAsync(desktop, ".dump"));
        await laptop.InStepAsync();
        await desktop.InStepAsync();
    }

    [TestMethod]
    public async Task ProgramWrites_WhileAgentsSync_EveryRowIsOnBothInTheEnd()
    {
        Parts.RequireSqlite();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = (Device[])[await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop")];
        foreach (var (device, mode) in devices.Zip((string[])["DELETE", "WAL"]))
        {
            await SqliteAsync(device, $"PRAGMA journal_mode = {mode}; {Notes}");
            await device.DoneAsync("add", "notes", device.At("app.db"), "--kind", "tables");
        }
        const int writes = 12;
        var writing = devices.Select(async (device, number) =>
        {
            for (var i = 0; i < writes; i++)
                await SqliteAsync(device, $"INSERT INTO notes (id, title, stars) VALUES ({(i * 2) + number}, 'from {device.Name}', 0); UPDATE notes SET stars = stars + 1 WHERE title = 'from {device.Name}';");
        }).ToList();
        var written = Task.WhenAll(writing);
        while (!written.IsCompleted)
            foreach (var device in devices) await device.RunAsync("sync", "--json");
        await written;
        foreach (var device in (Device[])[.. devices, .. devices]) await device.RunAsync("sync", "--json");
        foreach (var device in devices) await device.InStepAsync();

        var rows = await SqliteAsync(devices[0], "SELECT id, title, stars FROM notes ORDER BY id;");
        Assert.AreEqual(rows, await SqliteAsync(devices[1], "SELECT id, title, stars FROM notes ORDER BY id;"));
        Assert.AreEqual($"{2 * writes}|ok", (await SqliteAsync(devices[1], "SELECT count(*), (SELECT * FROM pragma_integrity_check) FROM notes;")).TrimEnd());
        foreach (var device in devices) CollectionAssert.AreEqual((string[])["app.db"], device.Files());
    }

    [TestMethod]
    public async Task RowAddedOnBothSides_IsOneRow_AndItsConflictCanBeTaken()
    {
        Parts.RequireSqlite();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        await SqliteAsync(laptop, Notes + "CREATE TABLE log (line TEXT); INSERT INTO notes VALUES (1, 'mine', 'same', 1, 0.5);");
        await SqliteAsync(desktop, Notes + "INSERT INTO notes VALUES (1, 'yours', 'same', 1, 0.5);");
        var added = await laptop.RunAsync("add", "notes", laptop.At("app.db"), "--kind", "tables");
        Assert.Contains("table 'log' has no primary key, so its rows are not synchronised", added.Error);
        await desktop.DoneAsync("add", "notes", desktop.At("app.db"), "--kind", "tables");
        await laptop.SyncAsync();
        await desktop.SyncAsync(conflicts: true);
        var conflict = (await desktop.ConflictsAsync()).Single();
        Assert.AreEqual(("notes/1", "column/title", "mine", "yours"), (conflict.GetProperty("path").GetString(), conflict.GetProperty("field").GetString(), conflict.GetProperty("current").GetString(), conflict.GetProperty("other").GetString()));
        await desktop.DoneAsync("conflicts", "resolve", conflict.GetProperty("id").GetString()!, "--take", "other");
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        foreach (var device in (Device[])[laptop, desktop]) Assert.AreEqual("1|yours|same|1|0.5\n", await SqliteAsync(device, "SELECT * FROM notes;"));
    }

    [TestMethod]
    public async Task SpreadsheetsOfTwoDevices_KeepTheirOwnLayout()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        laptop.Write("stock.csv", "id,name,left\n1,apples,3\n2,\"pears, green\",5\n");
        desktop.Write("stock.csv", "left;name;ID\r\n");
        foreach (var device in (Device[])[laptop, desktop]) Assert.AreEqual("csv", (await device.DoneAsync("add", "stock", device.At("stock.csv"), "--kind", "tables")).GetProperty("format").GetString());
        await laptop.SyncAsync();
        var refused = await desktop.RunAsync("sync", "--json");
        Assert.AreEqual(1, refused.Code, refused.ToString());
        Assert.Contains("call the column the same everywhere", refused.Output);

        desktop.Write("stock.csv", "left;name;id\r\n");
        await desktop.SyncAsync();
        Assert.AreEqual("left;name;id\r\n3;apples;1\r\n5;pears, green;2\r\n", Sorted(desktop.Read("stock.csv")));
        desktop.Write("stock.csv", desktop.Read("stock.csv").Replace("3;apples", "2;apples"));
        laptop.Write("stock.csv", laptop.Read("stock.csv").Replace("apples", "red apples"));
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("id,name,left\n1,red apples,2\n2,\"pears, green\",5\n", laptop.Read("stock.csv"));
        Assert.AreEqual("left;name;id\r\n2;red apples;1\r\n5;pears, green;2\r\n", Sorted(desktop.Read("stock.csv")));
    }

    [TestMethod]
    public async Task Exported_AsTheyWere_RowsAreSqlThatPutsThemBack()
    {
        Parts.RequireSqlite();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        await SqliteAsync(laptop, Notes + "INSERT INTO notes VALUES (1, 'it''s', x'00ff', -5, 1e300), (2, 'two\nlines', NULL, NULL, 0.1);");
        await laptop.DoneAsync("add", "notes", laptop.At("app.db"), "--kind", "tables");
        await laptop.SyncAsync();
        var dump = await SqliteAsync(laptop, ".dump");
        await SqliteAsync(laptop, "DELETE FROM notes;");
        await laptop.SyncAsync();

        await laptop.DoneAsync("export", "notes", "--at", "1", cloud.At("rows"));
        var file = Assert.ContainsSingle(Directory.GetFileSystemEntries(cloud.At("rows")));
        Assert.AreEqual("notes.sql", Path.GetFileName(file));
        await SqliteAsync(laptop, $".read {file}");
        Assert.AreEqual(dump, await SqliteAsync(laptop, ".dump"));
        await laptop.SyncAsync();
        Assert.AreEqual(3, (await laptop.DoneAsync("history", "notes", "notes/1")).GetProperty("versions").GetArrayLength());
    }

    [TestMethod]
    public async Task Add_WhatIsNoDatabase_IsRefusedInClearWords()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        Assert.Contains("SyncCloud makes no database: the application does", await laptop.RefusedAsync("add", "notes", laptop.At("app.db"), "--kind", "tables"));
        laptop.Write("app.db", "this is no database at all, and long enough to be looked at");
        Assert.Contains("it is no SQLite database", await laptop.RefusedAsync("add", "notes", laptop.At("app.db"), "--kind", "tables", "--format", "sqlite"));
        Assert.IsEmpty((await laptop.DoneAsync("collections")).GetProperty("collections").EnumerateArray());
    }

    private static string Sorted(string csv) => string.Concat(csv.Split('\n')[..1].Concat(csv.Split('\n')[1..^1].Order(StringComparer.Ordinal)).Select(line => line + "\n"));

    private void Tell(string what, JsonElement sync) =>
        context.WriteLine($"{what}: {sync.GetProperty("seconds").GetDouble():0.00} s, sent {sync.GetProperty("bytesSent").GetInt64()}, received {sync.GetProperty("bytesReceived").GetInt64()} bytes");

    /// <summary>The real program, which waits its turn.</summary>
    private async Task<string> SqliteAsync(Device device, string sql)
    {
        var ended = await Programs.RunAsync("sqlite3", device.Folder, context.CancellationToken, "-cmd", ".timeout 20000", device.At("app.db"), sql);
        Assert.AreEqual(0, ended.Code, ended.ToString());
        return ended.Output;
    }
}
