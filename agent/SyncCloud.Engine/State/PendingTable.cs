using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Items whose chain value the application data is not known to show.</summary>
internal sealed class PendingTable(Sql sql)
{
    public long Count => sql.Count("SELECT count(*) FROM pending");

    public IReadOnlyList<ItemId> All() => sql.Rows("SELECT id FROM pending ORDER BY id", row => row.Id(0));

    public IReadOnlyList<ItemProblem> Reasons() =>
        sql.Rows("SELECT path, reason FROM pending WHERE reason IS NOT NULL ORDER BY path", row => new ItemProblem(row.GetString(0), row.GetString(1)));

    public void Mark(ItemId id) => sql.Execute("INSERT OR IGNORE INTO pending (id) VALUES (?1)", id.ToArray());

    public void Defer(ItemId id, string path, string reason) =>
        sql.Execute("INSERT OR REPLACE INTO pending (id, path, reason) VALUES (?1, ?2, ?3)", id.ToArray(), path, reason);

    public void Clear(ItemId id) => sql.Execute("DELETE FROM pending WHERE id = ?1", id.ToArray());
}
