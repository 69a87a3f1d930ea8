using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Items whose chain value the application data is not known to show.</summary>
internal sealed class PendingTable(Sql sql)
{
    private const string WhetherNewLeaf =
        """
        SELECT id, EXISTS (SELECT 1 FROM chain WHERE chain.id = pending.id)
            AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.parent = pending.id)
            AND NOT EXISTS (SELECT 1 FROM previous WHERE previous.id = pending.id)
        FROM pending ORDER BY id
        """;

    // Extents begin with the container. The tables are read side by side, in the order of contents.
    private const string ByPlaceOfContent =
        """
        SELECT pending.id FROM chain_content CROSS JOIN location ON location.content = chain_content.content CROSS JOIN pending ON pending.id = chain_content.id
        ORDER BY substr(location.extents, 1, 40), pending.id
        """;

    public long Count => sql.Count("SELECT count(*) FROM pending");

    public IReadOnlyList<ItemId> All() => sql.Rows("SELECT id FROM pending ORDER BY id", row => row.Id(0));

    public bool Contains(ItemId id) => sql.Scalar("SELECT 1 FROM pending WHERE id = ?1", id.ToArray()) is not null;

    /// <summary>All of them: apart, those of the chain's that were never here and that nothing lies in, in the order in which their contents lie in packs.</summary>
    public (IReadOnlyList<ItemId> Others, IReadOnlyList<ItemId> NewLeaves) Parted()
    {
        var (others, leaves) = (new List<ItemId>(), new HashSet<ItemId>());
        foreach (var (id, isNewLeaf) in sql.Stream(WhetherNewLeaf, row => (row.Id(0), row.GetInt64(1) == 1)))
        {
            if (isNewLeaf) leaves.Add(id);
            else others.Add(id);
        }
        var ordered = new List<ItemId>(leaves.Count);
        foreach (var id in sql.Stream(ByPlaceOfContent, row => row.Id(0)))
            if (leaves.Remove(id)) ordered.Add(id);
        ordered.AddRange(leaves.Order());
        return (others, ordered);
    }

    /// <summary>Every pending item, also those that no apply has got to yet: as long as there is one, the device is not in step.</summary>
    public IReadOnlyList<ItemProblem> Reasons() => sql.Rows("SELECT id, path, reason FROM pending ORDER BY path, id",
        row => row.IsDBNull(2)
            ? new ItemProblem($"item {row.Id(0)}", "it was received and is not written yet: sync again")
            : new ItemProblem(row.GetString(1), row.GetString(2)));

    public void Mark(ItemId id) => sql.Execute("INSERT OR IGNORE INTO pending (id) VALUES (?1)", id.ToArray());

    public void Defer(ItemId id, string path, string reason) =>
        sql.Execute("INSERT OR REPLACE INTO pending (id, path, reason) VALUES (?1, ?2, ?3)", id.ToArray(), path, reason);

    public void Clear(ItemId id) => sql.Execute("DELETE FROM pending WHERE id = ?1", id.ToArray());
}
