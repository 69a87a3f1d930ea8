using System.Buffers.Binary;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Previous states and observations. For each held item the observation counts, else the previous state.</summary>
internal sealed class NativeTables(Sql sql, ShownPlaces shown, UnheldTable unheld) : IKnownItems
{
    private const string Row = "id, kind, parent, name, stamp, file_id, content, fields";

    private static readonly string KnownById = Known("id = ?1");
    private static readonly string StampById = Known("id = ?1", "stamp");
    private static readonly string KnownByParent = Known("parent = ?1");
    private static readonly string KnownByPlace = Known("parent = ?1 AND name = ?2");
    internal static readonly string PlacesByParent = Known("parent = ?1", "id, kind, name, stamp");
    private static readonly string KnownByFileId = Known("file_id = ?1");
    private static readonly string KnownByContent = Known("content = ?1");

    private const string ObservedNotSent = "SELECT id FROM observed WHERE NOT EXISTS (SELECT 1 FROM outbox_item WHERE outbox_item.id = observed.id) LIMIT 1";

    // Distinct ones first: that reads an index alone, and there are few folders.
    private const string UnknownFolders =
        """
        SELECT folder FROM (SELECT DISTINCT parent AS folder FROM previous UNION SELECT DISTINCT parent FROM observed)
        WHERE folder <> ?1 AND NOT EXISTS (SELECT 1 FROM observed WHERE id = folder AND gone = 0)
            AND (NOT EXISTS (SELECT 1 FROM previous WHERE id = folder) OR EXISTS (SELECT 1 FROM observed WHERE id = folder))
        """;

    private const string KnownBeneath =
        """
        WITH RECURSIVE beneath(id) AS (
            VALUES (?1)
            UNION SELECT observed.id FROM beneath JOIN observed ON observed.parent = beneath.id WHERE observed.gone = 0
            UNION SELECT previous.id FROM beneath JOIN previous ON previous.parent = beneath.id WHERE NOT EXISTS (SELECT 1 FROM observed WHERE observed.id = previous.id))
        SELECT id FROM beneath
        """;

    private const string HeldBeneath = KnownBeneath + " WHERE NOT EXISTS (SELECT 1 FROM unheld WHERE unheld.id = beneath.id)";

    private readonly EmptyTable previous = new(sql, "previous");
    private readonly EmptyTable observed = new(sql, "observed");

    // What was read last, until anything is written and unless the memory is needed: a push selects from what the merge has read before it.
    private WeakReference<IReadOnlyList<Observation>>? lastObserved;

    public NativeItem? Find(ItemId id) => sql.First(KnownById, Read, id.ToArray());

    public IReadOnlyList<NativeItem> Children(ItemId parent) => sql.Rows(KnownByParent, Read, parent.ToArray());

    public IReadOnlyList<NativeItem> Children(ItemId parent, string name) => sql.Rows(KnownByPlace, Read, parent.ToArray(), name);

    public long CountChildren(ItemId parent) => sql.Count($"SELECT count(*) FROM ({Known("parent = ?1", "id")})", parent.ToArray());

    public bool HasChildren(ItemId parent) =>
        sql.Scalar("SELECT 1 WHERE EXISTS (SELECT 1 FROM previous WHERE parent = ?1) OR EXISTS (SELECT 1 FROM observed WHERE parent = ?1)", parent.ToArray()) is not null;

    public IReadOnlyList<KnownPlace> Places(ItemId parent) => sql.Rows(PlacesByParent, row => new KnownPlace(row.Id(0), row.Kind(1), row.GetString(2), row.Blob(3)), parent.ToArray());

    public IEnumerable<NativeItem> StreamChildren(ItemId parent) => sql.Stream(KnownByParent, Read, parent.ToArray());

    public ReadOnlyMemory<byte>? StampOf(ItemId id) => sql.First(StampById, row => row.Blob(0), id.ToArray()) is { } stamp ? stamp : default(ReadOnlyMemory<byte>?);

    public IReadOnlyList<NativeItem> WithFileId(long fileId) => sql.Rows(KnownByFileId, Read, fileId);

    public IReadOnlyList<NativeItem> WithContent(ContentRef content, int limit) => sql.First(limit, KnownByContent, Read, Columns.Content(content));

    public IReadOnlyList<NativeItem> Astray() => [.. sql.Rows(UnknownFolders, row => row.Id(0), ItemId.Root.ToArray()).SelectMany(Children)];

    /// <summary>An item and all that is known to lie in it, at any depth; with <paramref name="isHeld"/> those alone that are not <see cref="UnheldTable"/>'s.</summary>
    public IReadOnlyList<ItemId> Beneath(ItemId top, bool isHeld) => sql.Rows(isHeld ? HeldBeneath : KnownBeneath, row => row.Id(0), top.ToArray());

    /// <summary>Whether a known item is shown at another place than it is known at.</summary>
    public bool LiesElsewhere(ItemId id, NativeItem? shown) => shown is not null && Find(id) is { } before && (before.Parent, before.Name) != (shown.Parent, shown.Name);

    /// <summary>Every held item that has a content, as they are enumerated.</summary>
    public IEnumerable<NativeItem> AllWithContent() => sql.Stream(Known("content IS NOT NULL"), Read);

    /// <summary>How many held items have a content, and how many bytes these contents have together.</summary>
    public (long Items, long Bytes) CountContents()
    {
        var (items, bytes) = (0L, 0L);
        foreach (var length in sql.Stream($"SELECT substr(content, 1, 8) FROM ({Known("content IS NOT NULL")})", row => BinaryPrimitives.ReadInt64BigEndian(row.Blob(0))))
            (items, bytes) = (items + 1, bytes + length);
        return (items, bytes);
    }

    /// <summary>Ids of all previous states.</summary>
    public IReadOnlyList<ItemId> AllIds() => sql.Rows("SELECT id FROM previous", row => row.Id(0));

    /// <summary>Nothing has ever been in step here, as far as is known; false where it may have been.</summary>
    public bool HasNoPreviousYet => previous.IsStill;

    public NativeItem? Previous(ItemId id) => previous.IsStill ? null : sql.First($"SELECT {Row} FROM previous WHERE id = ?1", Read, id.ToArray());

    /// <summary>The item's observation, if there is one; its item is null when the observation is that the item is gone.</summary>
    public Observation? Observed(ItemId id) => sql.First($"SELECT {Row}, gone FROM observed WHERE id = ?1", ReadObservation, id.ToArray());

    public IReadOnlyList<Observation> AllObserved()
    {
        if (lastObserved?.TryGetTarget(out var last) == true) return last;
        IReadOnlyList<Observation> all = sql.Rows($"SELECT {Row}, gone FROM observed ORDER BY id", ReadObservation);
        // What a transaction wrote may be undone.
        if (!sql.InTransaction) lastObserved = new(all);
        return all;
    }

    public long ObservedCount => sql.Count("SELECT count(*) FROM observed");

    public void PutPrevious(NativeItem item)
    {
        previous.Fill();
        shown.Note(item.Id);
        unheld.NotePlaceIn(item.Parent);
        sql.Execute($"INSERT OR REPLACE INTO previous ({Row}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            item.Id.ToArray(), item.Kind, item.Parent.ToArray(), item.Name, item.Stamp.ToArray(), item.FileId, Content(item), item.Fields.Encode());
    }

    public void PutObserved(NativeItem item, bool gone)
    {
        observed.Fill();
        lastObserved = null;
        unheld.NotePlaceIn(item.Parent);
        sql.Execute($"INSERT OR REPLACE INTO observed ({Row}, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            item.Id.ToArray(), item.Kind, item.Parent.ToArray(), item.Name, item.Stamp.ToArray(), item.FileId, Content(item), item.Fields.Encode(), gone ? 1 : 0);
    }

    public void RemovePrevious(ItemId id)
    {
        shown.Note(id);
        sql.Execute("DELETE FROM previous WHERE id = ?1", id.ToArray());
    }

    public void RemoveObserved(ItemId id)
    {
        if (observed.IsStill) return;
        lastObserved = null;
        // What the item's previous state says is known again.
        if (sql.Execute("DELETE FROM observed WHERE id = ?1", id.ToArray()) > 0) unheld.NotePlaces();
    }

    /// <summary>The observations of the items that the outbox carries become previous states. As a whole, since a first log carries everything.</summary>
    public void SettleSent()
    {
        previous.Fill();
        lastObserved = null;
        shown.NoteSent();
        sql.Execute("DELETE FROM previous WHERE id IN (SELECT observed.id FROM outbox_item CROSS JOIN observed ON observed.id = outbox_item.id WHERE gone = 1)");
        sql.Execute($"INSERT OR REPLACE INTO previous ({Row}) SELECT {Row} FROM observed WHERE gone = 0 AND id IN (SELECT id FROM outbox_item)");
        // Where none stays, the table is emptied as a whole; one by one, each row is taken out of every index.
        if (sql.First(ObservedNotSent, row => row.Blob(0)) is null) sql.Execute("DELETE FROM observed");
        else sql.Execute("DELETE FROM observed WHERE id IN (SELECT id FROM outbox_item)");
    }

    /// <summary>Whatever natively lies in one folder is known to lie in another from here on, since both are the same native folder.</summary>
    public void MoveChildren(ItemId from, ItemId to)
    {
        lastObserved = null;
        shown.NoteChildren(from);
        unheld.NotePlaces();
        sql.Execute("UPDATE previous SET parent = ?2 WHERE parent = ?1", from.ToArray(), to.ToArray());
        sql.Execute("UPDATE observed SET parent = ?2 WHERE parent = ?1", from.ToArray(), to.ToArray());
    }

    /// <summary>Every previous state whose item has no observation, and every observation of an item that is there.</summary>
    private static string Known(string condition, string columns = Row) =>
        $"""
        SELECT {columns} FROM observed WHERE gone = 0 AND {condition}
        UNION ALL
        SELECT {columns} FROM previous WHERE {condition} AND NOT EXISTS (SELECT 1 FROM observed WHERE observed.id = previous.id)
        """;

    private static byte[]? Content(NativeItem item) => item.Content is { } content ? Columns.Content(content) : null;

    private static NativeItem Read(SqlRow row) => new()
    {
        Id = row.Id(0),
        Kind = row.Kind(1),
        Parent = row.Id(2),
        Name = row.GetString(3),
        Stamp = row.Blob(4),
        FileId = row.IsDBNull(5) ? null : row.GetInt64(5),
        Content = row.BlobOrNull(6) is { } content ? Columns.ReadContent(content) : null,
        Fields = row.Fields(7),
    };

    private static Observation ReadObservation(SqlRow row)
    {
        var item = Read(row);
        return new Observation(item.Id, row.GetInt64(8) == 1 ? null : item);
    }
}

/// <summary>What the last look at a changed item showed; <see cref="Item"/> is null when it is gone.</summary>
internal sealed record Observation(ItemId Id, NativeItem? Item);
