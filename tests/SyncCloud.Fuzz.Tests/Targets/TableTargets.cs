using System.Text;
using Microsoft.Data.Sqlite;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables.Csv;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Tables of the user's: CSV files and databases.</summary>
internal static class TableTargets
{
    private static readonly string[] CsvSeeds = ["\uFEFFid,name\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n2,\r\n", "a;Key;c\n1;2;3\n\n4;5\n\"6\"x;7\n8;\"9\n", "\t\r\"\r,"];

    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget { Name = "csv", Seeds = [.. CsvSeeds.Select(Encoding.UTF8.GetBytes)], Read = ReadCsv, MemoryPerByte = 600 };
        yield return new FuzzTarget { Name = "database", Seeds = [DatabaseBytes()], Read = ReadDatabase };
    }

    /// <summary>What was not changed stays byte for byte, whatever it is, and what was, is what it shall be.</summary>
    private static void ReadCsv(byte[] bytes)
    {
        var form = new CsvForm();
        var content = form.Read(bytes);
        if (!form.Write(bytes, []).Span.SequenceEqual(bytes)) throw new InvalidOperationException("nothing was changed, and the bytes are others");
        if (content.Entries is not [var first, ..] || !content.Problems.IsEmpty) return;
        var target = new Item(new ItemId(1), first.Kind, first.Fields.With("column/new,\"one\"", FieldValue.Of("\n;,\t\" ")));
        DocumentContent after;
        try { after = form.Read(form.Write(bytes, [new EntryChange(first, target)])); }
        catch (DocumentFormException) { return; }
        if (Projections.AreTold && !after.Entries.Select(entry => entry.Fields).SequenceEqual([target.Fields, .. content.Entries.Skip(1).Select(entry => entry.Fields)])) throw new InvalidOperationException("another row was changed, or this one was not");
    }

    private static byte[] DatabaseBytes()
    {
        using var folder = new Scratch();
        using (var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.At("app.db"), Pooling = false }.ToString()))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = """
                PRAGMA page_size = 512;
                CREATE TABLE t (a INT, b TEXT, c REAL, PRIMARY KEY (a, b)) WITHOUT ROWID;
                CREATE TABLE u (id INTEGER PRIMARY KEY, t TEXT REFERENCES u(id), v, w AS (v || 1));
                CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO u (v) VALUES (new.b); END;
                INSERT INTO t VALUES (1, 'x', 1.5), (2, 'y', NULL), (3, x'ff', 9e999);
                """;
            command.ExecuteNonQuery();
        }
        return File.ReadAllBytes(folder.At("app.db"));
    }

    /// <summary>The clear error names the file; nothing else escapes.</summary>
    private static void ReadDatabase(byte[] bytes)
    {
        using var folder = new Scratch();
        File.WriteAllBytes(folder.At("app.db"), bytes);
        using var state = StateStore.Open(":memory:", SampleLog.Collection);
        using var connector = new SqliteConnector(Volume.At(folder.At("")), "app.db", Volume.At(folder.At("")), new SqliteOptions { BusyTimeout = TimeSpan.Zero });
        try
        {
            connector.OpenAsync(default).GetAwaiter().GetResult();
            connector.ScanAsync(state.Known, new ScanDifferences(), default).GetAwaiter().GetResult();
        }
        catch (ApplicationDataException e)
        {
            if (!e.Message.Contains(folder.At("app.db"), StringComparison.Ordinal)) throw new InvalidOperationException("the error does not name the file", e);
        }
    }
}
