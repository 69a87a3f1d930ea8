using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Outcomes beside a fold in its scratch store: of a revision there may be as many as a collection has items. In memory are ids alone, and only while all are enumerated.</summary>
internal sealed class SpilledOutcomes : IOutcomes
{
    private readonly Sql sql;

    public SpilledOutcomes(Sql sql)
    {
        this.sql = sql;
        // fields: NULL when the item is gone. parent, name: where it then lies.
        sql.Script("""
            CREATE TABLE outcome (id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, fields BLOB, parent BLOB, name TEXT) WITHOUT ROWID;
            CREATE INDEX outcome_place ON outcome (parent, name) WHERE parent IS NOT NULL;
            """);
    }

    public IEnumerable<KeyValuePair<ItemId, Item?>> All
    {
        get
        {
            foreach (var id in sql.Rows("SELECT id FROM outcome ORDER BY id", row => row.Id(0)))
                if (TryFind(id, out var item)) yield return KeyValuePair.Create(id, item);
        }
    }

    public bool Has(ItemId id) => sql.Scalar("SELECT 1 FROM outcome WHERE id = ?1", id.ToArray()) is not null;

    public bool TryFind(ItemId id, out Item? item)
    {
        var found = sql.First("SELECT id, kind, fields FROM outcome WHERE id = ?1", row => new Found(Read(row)), id.ToArray());
        item = found?.Item;
        return found is not null;
    }

    public void Set(ItemId id, Item? item, ItemId? parent, string? name) =>
        sql.Execute("INSERT OR REPLACE INTO outcome (id, kind, fields, parent, name) VALUES (?1, ?2, ?3, ?4, ?5)", id.ToArray(), item?.Kind ?? "", item?.Fields.Encode(), parent?.ToArray(), parent is null ? null : name);

    public void Forget(ItemId id) => sql.Execute("DELETE FROM outcome WHERE id = ?1", id.ToArray());

    /// <summary>Nothing is decided of anything any more.</summary>
    public void Clear() => sql.Execute("DELETE FROM outcome");

    public IReadOnlyList<Item> Children(ItemId parent) => sql.Rows("SELECT id, kind, fields FROM outcome WHERE parent = ?1 ORDER BY id", row => Read(row)!, parent.ToArray());

    public bool HasChildren(ItemId parent) => sql.Scalar("SELECT 1 FROM outcome WHERE parent = ?1 LIMIT 1", parent.ToArray()) is not null;

    public IReadOnlyList<Item> Named(ItemId parent, string name) => sql.Rows("SELECT id, kind, fields FROM outcome WHERE parent = ?1 AND name = ?2 ORDER BY id", row => Read(row)!, parent.ToArray(), name);

    private static Item? Read(SqlRow row) => row.IsDBNull(2) ? null : new Item(row.Id(0), row.Kind(1), row.Fields(2));

    private sealed record Found(Item? Item);
}
