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

    private static List<string> Plan(StateStore store, string query, params ReadOnlySpan<object?> arguments) => store.Sql.Rows("EXPLAIN QUERY PLAN " + query, row => row.GetString(3), arguments);
}
