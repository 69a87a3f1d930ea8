using SyncCloud.Engine.Guard;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>What the guard against mass changes held back, and what it counts. Writes need an open transaction.</summary>
internal sealed class GuardTables(Sql sql)
{
    private const string Row = "direction, id, becomes, path, approved";

    /// <summary>What waits for an approval, in order of path.</summary>
    public IReadOnlyList<HeldChange> Waiting() => sql.Rows($"SELECT {Row} FROM guard_held WHERE approved = 0 ORDER BY direction, path, id", Read);

    public long WaitingCount(GuardDirection direction) => sql.Count("SELECT count(*) FROM guard_held WHERE approved = 0 AND direction = ?1", (long)direction);

    public IReadOnlyList<HeldChange> Held(GuardDirection direction) => sql.Rows($"SELECT {Row} FROM guard_held WHERE direction = ?1", Read, (long)direction);

    public void Put(HeldChange held) => sql.Execute($"INSERT OR REPLACE INTO guard_held ({Row}) VALUES (?1, ?2, ?3, ?4, ?5)",
        (long)held.Direction, held.Change.Id.ToArray(), held.Change.Becomes?.ToArray(), held.Path, held.Approved ? 1 : 0);

    public void Remove(GuardDirection direction, ItemId id) => sql.Execute("DELETE FROM guard_held WHERE direction = ?1 AND id = ?2", (long)direction, id.ToArray());

    /// <summary>Items destroyed after <paramref name="since"/>.</summary>
    public IReadOnlySet<ItemId> Destroyed(GuardDirection direction, DateTimeOffset since) =>
        sql.Rows("SELECT id FROM guard_destroyed WHERE direction = ?1 AND at > ?2", row => row.Id(0), (long)direction, since.ToUnixTimeMilliseconds()).ToHashSet();

    public void Count(GuardDirection direction, ItemId id, DateTimeOffset at) =>
        sql.Execute("INSERT OR REPLACE INTO guard_destroyed (direction, id, at) VALUES (?1, ?2, ?3)", (long)direction, id.ToArray(), at.ToUnixTimeMilliseconds());

    /// <summary>Forgets what was destroyed up to <paramref name="until"/>.</summary>
    public void Forget(GuardDirection direction, DateTimeOffset until) =>
        sql.Execute("DELETE FROM guard_destroyed WHERE direction = ?1 AND at <= ?2", (long)direction, until.ToUnixTimeMilliseconds());

    /// <summary>How many items there were when those in the window were still there.</summary>
    public long Size(GuardDirection direction, DateTimeOffset since) => sql.Count("SELECT count(*) FROM previous") + sql.Count(
        "SELECT count(*) FROM guard_destroyed WHERE direction = ?1 AND at > ?2 AND NOT EXISTS (SELECT 1 FROM previous WHERE previous.id = guard_destroyed.id)",
        (long)direction, since.ToUnixTimeMilliseconds());

    private static HeldChange Read(SqlRow row) => new(
        (GuardDirection)row.GetInt64(0),
        new Destruction(row.Id(1), row.BlobOrNull(2) is { } becomes ? Hash256.Read(becomes) : null),
        row.GetString(3),
        row.GetInt64(4) == 1);
}
