using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// Tells whether the previous states are just the chain's items, each at the chain's place. All of them are compared once; from then on those alone that were written since, which are noted in the
/// transaction that writes them. Conflicts are no part of the application data.
/// </summary>
internal sealed class ShownPlaces(Sql sql)
{
    // Fewer are not worth a transaction of their own.
    private const int PruneFrom = 256;

    private const string Differ = "p.id IS NULL OR p.parent IS NOT c.parent OR p.name IS NOT c.name";

    private const string Unequal =
        $"""
        SELECT place_changed.id FROM place_changed LEFT JOIN chain c ON c.id = place_changed.id AND c.kind <> 'conflict' LEFT JOIN previous p ON p.id = place_changed.id
        WHERE CASE WHEN c.id IS NULL THEN p.id IS NOT NULL ELSE {Differ} END
        """;

    private const string FindAll =
        $"""
        INSERT INTO place_changed SELECT c.id FROM chain c LEFT JOIN previous p ON p.id = c.id WHERE c.kind <> 'conflict' AND ({Differ})
        UNION SELECT p.id FROM previous p LEFT JOIN chain c ON c.id = p.id AND c.kind <> 'conflict' WHERE c.id IS NULL
        """;

    // How many were left at the last look, and how many have come since; null: nobody knows, since this object is new.
    private long kept;
    private long? noted;
    // Asked once: it changes in one place, here.
    private bool? isBegun;

    /// <summary>An item's chain value or previous state is written. Needs the transaction that does it.</summary>
    public void Note(ItemId id)
    {
        if (IsBegun) noted += sql.Execute("INSERT OR IGNORE INTO place_changed VALUES (?1)", id.ToArray());
    }

    /// <summary>The same of all items that the outbox carries.</summary>
    public void NoteSent() => noted += sql.Execute("INSERT OR IGNORE INTO place_changed SELECT outbox_item.id FROM outbox_item CROSS JOIN places WHERE known = 1");

    /// <summary>The same of all that has its previous state in a folder.</summary>
    public void NoteChildren(ItemId folder) => noted += sql.Execute("INSERT OR IGNORE INTO place_changed SELECT previous.id FROM previous CROSS JOIN places WHERE known = 1 AND previous.parent = ?1", folder.ToArray());

    /// <summary>Not within a transaction.</summary>
    public bool AreTheChains()
    {
        if (!IsBegun) Begin();
        // Those that differ stay, for as long as a folder is not held, say: they are looked at again only once as many have come to them.
        if (noted is not { } since) PruneBegin();
        else if (since >= Math.Max(PruneFrom, kept)) Prune();
        return sql.Count($"SELECT EXISTS ({Unequal})") == 0;
    }

    /// <summary>Whether all were compared once.</summary>
    private bool IsBegun => isBegun ??= sql.Count("SELECT known FROM places") != 0;

    private void Begin()
    {
        using var transaction = sql.Begin();
        sql.Execute("DELETE FROM place_changed");
        sql.Execute(FindAll);
        sql.Execute("UPDATE places SET known = 1");
        transaction.Commit();
        isBegun = true;
    }

    /// <summary>
    /// Forgets what stands before the first that differs, and is no look at more than that: of documents, all may differ for ever, and every process that syncs once begins here.
    /// </summary>
    private void PruneBegin()
    {
        var first = sql.First($"{Unequal} ORDER BY place_changed.id LIMIT 1", static row => row.Blob(0));
        if (sql.Count("SELECT count(*) FROM place_changed WHERE ?1 IS NULL OR id < ?1", first) >= PruneFrom)
        {
            using var transaction = sql.Begin();
            sql.Execute("DELETE FROM place_changed WHERE ?1 IS NULL OR id < ?1", first);
            transaction.Commit();
        }
        Recount();
    }

    private void Prune()
    {
        if (sql.Count("SELECT count(*) FROM place_changed") >= PruneFrom)
        {
            using var transaction = sql.Begin();
            sql.Execute($"DELETE FROM place_changed WHERE id NOT IN ({Unequal})");
            transaction.Commit();
        }
        Recount();
    }

    private void Recount() => (kept, noted) = (sql.Count("SELECT count(*) FROM place_changed"), 0);
}
