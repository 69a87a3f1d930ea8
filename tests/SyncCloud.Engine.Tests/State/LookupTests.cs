using Microsoft.Data.Sqlite;
using SQLitePCL;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>What every round asks of a real state store costs nothing that grows with the collection, or no more than its part of an index.</summary>
[TestClass]
public sealed class LookupTests
{
    [TestMethod]
    public void Places_OfAFolder_AreReadFromAnIndexAlone()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(77));
        CollectionAssert.Contains(Plan(store, NativeTables.PlacesByParent, ItemId.Root.ToArray()), "SEARCH previous USING COVERING INDEX previous_place (parent=?)");
    }

    [TestMethod]
    public void Copies_InConflict_AreFoundWithoutReadingTheChain()
    {
        using var store = StateStore.Open(":memory:", new CollectionId(77));
        CollectionAssert.AreEqual(new[] { "SCAN chain USING INDEX chain_copy" }, Plan(store, ChainTable.PossibleCopies));
    }

    [TestMethod]
    public void Statements_ThatAreRunAgainWithOtherValues_AreNotCompiledAnew()
    {
        const int recompiled = 5; // SQLITE_STMTSTATUS_REPREPARE
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        connection.Handle!.enable_sqlite3_next_stmt(true);
        using var sql = new Sql(connection, ":memory:");
        sql.Script("CREATE TABLE previous (id BLOB, kind TEXT, parent BLOB, name TEXT, stamp BLOB, file_id INTEGER, content BLOB, fields BLOB); CREATE TABLE observed AS SELECT *, 0 AS gone FROM previous;");
        var known = new NativeTables(sql, new ShownPlaces(sql), new UnheldTable(sql));

        for (var i = 0; i < 3; i++)
        {
            Assert.IsEmpty(known.WithContent(new ContentRef(i, Hash256.Of([(byte)i])), 1 + i));
            Assert.IsNull(known.Find(new ItemId((UInt128)i)));
        }

        var statements = 0;
        for (var at = raw.sqlite3_next_stmt(connection.Handle!, null); at is not null; at = raw.sqlite3_next_stmt(connection.Handle!, at), statements++)
            Assert.AreEqual(0, raw.sqlite3_stmt_status(at, recompiled, 0), raw.sqlite3_sql(at).utf8_to_string());
        Assert.IsGreaterThan(1, statements);
    }

    private static List<string> Plan(StateStore store, string query, params ReadOnlySpan<object?> arguments) => store.Sql.Rows("EXPLAIN QUERY PLAN " + query, row => row.GetString(3), arguments);
}
