using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Chain values with their state root. Writes happen only while folding a log.</summary>
internal sealed class ChainTable(Sql sql, StateRoot root, ShownPlaces shown) : IChainView
{
    private const string Row = "SELECT id, kind, fields, sequence FROM chain ";
    internal const string PossibleCopies = Row + $"WHERE instr(fields, CAST('{FileFields.ConflictOf}' AS BLOB)) > 0 ORDER BY id";

    private readonly EmptyTable chain = new(sql, "chain");

    public ChainItem? Find(ItemId id) => chain.IsStill ? null : sql.First(Row + "WHERE id = ?1", Read, id.ToArray());

    public IReadOnlyList<ChainItem> Named(ItemId parent, string name) => chain.IsStill ? [] : sql.Rows(Row + "WHERE parent = ?1 AND name = ?2", Read, parent.ToArray(), name);

    public IReadOnlyList<ChainItem> Children(ItemId parent) => chain.IsStill ? [] : sql.Rows(Row + "WHERE parent = ?1 ORDER BY id", Read, parent.ToArray());

    public IReadOnlyList<ChainItem> OfKind(string kind) => sql.Rows(Row + "WHERE kind = ?1 AND kind <> 'file' ORDER BY id", Read, kind);

    /// <summary>Files that are the losing version of another, from an index of what might be one.</summary>
    public IReadOnlyList<ChainItem> Copies() =>
        sql.Rows(PossibleCopies, Read).FindAll(item => item.Item.Fields[FileFields.ConflictOf] is not null);

    /// <summary>Every item, in order of id, as they are enumerated.</summary>
    public IEnumerable<Item> All() => sql.Stream(Row + "ORDER BY id", row => Read(row).Item);

    /// <summary>Every item as it is now, in order of id, so that the chain may be changed meanwhile.</summary>
    public IReadOnlyList<ChainItem> Snapshot() => sql.Rows(Row + "ORDER BY id", Read);

    public long Count => sql.Count("SELECT count(*) FROM chain");

    public void Insert(Item item, long sequence)
    {
        if (!TryInsert(ChainEntry.Of(item), sequence)) throw sql.Damaged($"it has the item {item.Id} already");
    }

    /// <summary>Returns false, and does nothing, when there is an item of this id.</summary>
    public bool TryInsert(in ChainEntry entry, long sequence)
    {
        var item = entry.Item;
        if (sql.Execute("INSERT OR IGNORE INTO chain (id, kind, fields, sequence, parent, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            item.Id.ToArray(), item.Kind, item.Fields.Encode(), sequence, entry.Parent?.ToArray(), entry.Name) == 0) return false;
        chain.Fill();
        shown.Note(item.Id);
        foreach (var content in entry.Contents) AddContent(content, item.Id);
        root.Add(item.Id, entry.Hash);
        return true;
    }

    public void Remove(Item item)
    {
        shown.Note(item.Id);
        sql.Execute("DELETE FROM chain WHERE id = ?1", item.Id.ToArray());
        foreach (var content in ItemContents.Of(item)) sql.Execute("DELETE FROM chain_content WHERE content = ?1 AND id = ?2", Columns.Content(content), item.Id.ToArray());
        root.Remove(item.Id, item.CanonicalHash());
    }

    /// <summary>Whether a chain item names this content.</summary>
    public bool Names(ContentRef content) => !chain.IsStill && sql.Scalar("SELECT 1 FROM chain_content WHERE content = ?1 LIMIT 1", Columns.Content(content)) is not null;

    /// <summary>Writes down the contents of all items, for stores that are older than the table for it.</summary>
    internal static void FillContents(Sql sql)
    {
        foreach (var (id, fields) in sql.Rows("SELECT id, fields FROM chain", row => (row.Id(0), row.Fields(1))))
            foreach (var content in ItemContents.Of(new Item(id, "", fields))) AddContent(sql, content, id);
    }

    private void AddContent(ContentRef content, ItemId id) => AddContent(sql, content, id);

    private static void AddContent(Sql sql, ContentRef content, ItemId id) =>
        sql.Execute("INSERT OR IGNORE INTO chain_content (content, id) VALUES (?1, ?2)", Columns.Content(content), id.ToArray());

    private static ChainItem Read(SqlRow row) => new(new Item(row.Id(0), row.Kind(1), row.Fields(2)), row.GetInt64(3));
}
