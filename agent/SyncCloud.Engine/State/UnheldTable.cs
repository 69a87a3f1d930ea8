using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Items that are not for this device: nothing of theirs is a local change, nothing is applied to them, and they are not pending.</summary>
internal sealed class UnheldTable(Sql sql)
{
    public bool Contains(ItemId id) => sql.Scalar("SELECT 1 FROM unheld WHERE id = ?1", id.ToArray()) is not null;

    public IReadOnlyList<ItemId> All() => sql.Rows("SELECT id FROM unheld ORDER BY id", row => row.Id(0));

    public bool IsEmpty => sql.Scalar("SELECT 1 FROM unheld LIMIT 1") is null;

    public void Put(ItemId id) => sql.Execute("INSERT OR IGNORE INTO unheld (id) VALUES (?1)", id.ToArray());

    /// <summary>Returns whether it was there.</summary>
    public bool Remove(ItemId id) => sql.Execute("DELETE FROM unheld WHERE id = ?1", id.ToArray()) > 0;

    /// <summary>What <see cref="Scan.ScanReport.Selection"/> was at the last scan.</summary>
    public byte[] Selection
    {
        get => sql.First("SELECT digest FROM selection", row => row.Blob(0)) ?? [];
        set
        {
            sql.Execute("DELETE FROM selection");
            sql.Execute("INSERT INTO selection (digest) VALUES (?1)", value);
        }
    }
}
