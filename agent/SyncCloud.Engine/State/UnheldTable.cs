using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Items that are not for this device: nothing of theirs is a local change, nothing is applied to them, and they are not pending.</summary>
internal sealed class UnheldTable(Sql sql)
{
    private readonly HashSet<ItemId> whole = [];

    public bool Contains(ItemId id) => sql.Scalar("SELECT 1 FROM unheld WHERE id = ?1", id.ToArray()) is not null;

    public IReadOnlyList<ItemId> All() => sql.Rows("SELECT id FROM unheld ORDER BY id", row => row.Id(0));

    public bool IsEmpty => sql.Scalar("SELECT 1 FROM unheld LIMIT 1") is null;

    public void Put(ItemId id)
    {
        if (sql.Execute("INSERT OR IGNORE INTO unheld (id) VALUES (?1)", id.ToArray()) > 0) whole.Clear();
    }

    /// <summary>Returns whether it was there.</summary>
    public bool Remove(ItemId id)
    {
        if (sql.Execute("DELETE FROM unheld WHERE id = ?1", id.ToArray()) == 0) return false;
        whole.Clear();
        return true;
    }

    /// <summary>
    /// Whether <see cref="NoteWhole"/> was told of an item and still holds: neither is it held nor anything that is known to lie in it. False where nobody knows any more, as after any change here and
    /// after one to what is known to lie in a folder that is not held.
    /// </summary>
    public bool IsWhole(ItemId id) => whole.Contains(id);

    /// <summary>Neither these are held nor anything that is known to lie in them. Not within a transaction, which might be given up.</summary>
    public void NoteWhole(IEnumerable<ItemId> tops) => whole.UnionWith(tops);

    /// <summary>Something is known to lie in a folder from here on.</summary>
    public void NotePlaceIn(ItemId folder)
    {
        if (whole.Count > 0 && Contains(folder)) whole.Clear();
    }

    /// <summary>The same of any folders.</summary>
    public void NotePlaces() => whole.Clear();

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
