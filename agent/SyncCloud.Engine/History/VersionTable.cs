using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Every version of every item that logs of a fold have changed, beside the fold in its scratch store.</summary>
internal sealed class VersionTable
{
    private const string Row = "version.sequence, version.id, version.kind, version.fields, version.rule, version.overrode, moment.device, moment.committed, moment.base";
    private const string From = "FROM version LEFT JOIN moment ON moment.sequence = version.sequence AND version.initial = 0";
    private readonly Sql sql;

    public VersionTable(Sql sql)
    {
        this.sql = sql;
        // fields: NULL when the item is gone. initial: as it was before the first log that is known to have changed it. name: what it is called by itself.
        sql.Script("""
            CREATE TABLE version (
                id BLOB NOT NULL, sequence INTEGER NOT NULL, initial INTEGER NOT NULL, kind TEXT NOT NULL, fields BLOB, name TEXT, rule TEXT, overrode INTEGER,
                PRIMARY KEY (id, sequence)) WITHOUT ROWID;
            CREATE INDEX version_name ON version (name);
            CREATE TABLE moment (sequence INTEGER NOT NULL PRIMARY KEY, device BLOB NOT NULL, committed INTEGER NOT NULL, base INTEGER NOT NULL);
            """);
    }

    public void PutLog(long sequence, ChangeLogHeader header, DateTimeOffset committed) =>
        sql.Execute("INSERT INTO moment (sequence, device, committed, base) VALUES (?1, ?2, ?3, ?4)", sequence, header.Device.ToArray(), committed.ToUnixTimeMilliseconds(), header.Base.Sequence);

    /// <summary>The newest log of a device.</summary>
    public long? LastLogOf(DeviceId device) => (long?)sql.Scalar("SELECT max(sequence) FROM moment WHERE device = ?1", device.ToArray());

    public bool Knows(ItemId id) => sql.Scalar("SELECT 1 FROM version WHERE id = ?1 LIMIT 1", id.ToArray()) is not null;

    /// <summary>A version that was there before the first log that changed it.</summary>
    public void PutInitial(ItemId id, long sequence, Item item, string? name) => Put(id, sequence, 1, item, name, default);

    /// <summary>A version that a log made.</summary>
    public void Put(ItemId id, long sequence, Item? item, string? name, Ruling ruling) => Put(id, sequence, 0, item, name, ruling);

    private void Put(ItemId id, long sequence, int initial, Item? item, string? name, Ruling ruling) =>
        sql.Execute("INSERT OR REPLACE INTO version (id, sequence, initial, kind, fields, name, rule, overrode) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            id.ToArray(), sequence, initial, item?.Kind ?? "", item?.Fields.Encode(), name, ruling.Rule, ruling.Overrode);

    /// <summary>The versions of an item, oldest first. The first is how it was before it was first changed, unless a log made it.</summary>
    public IReadOnlyList<ItemVersion> Of(ItemId id) => sql.Rows($"SELECT {Row} {From} WHERE version.id = ?1 ORDER BY version.sequence", Read, id.ToArray());

    /// <summary>The version at a sequence number; null when the item was not changed, or its first version that is known is later.</summary>
    public ItemVersion? At(ItemId id, long sequence) =>
        sql.First($"SELECT {Row} {From} WHERE version.id = ?1 AND version.sequence <= ?2 ORDER BY version.sequence DESC LIMIT 1", Read, id.ToArray(), sequence);

    /// <summary>Ids of items that ever were called so by themselves, the last that was first.</summary>
    public IReadOnlyList<ItemId> Called(string name) =>
        sql.Rows("SELECT id FROM version WHERE name = ?1 AND fields IS NOT NULL GROUP BY id ORDER BY max(sequence) DESC, id", row => row.Id(0), name);

    /// <summary>Ids of items that ever were called by a name with this text in it, the last that was first.</summary>
    public IEnumerable<ItemId> Naming(string text) => sql.Stream(
        "SELECT id FROM version WHERE name LIKE '%' || ?1 || '%' ESCAPE '!' AND fields IS NOT NULL GROUP BY id ORDER BY max(sequence) DESC, id",
        row => row.Id(0), text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal));

    /// <summary>Ids of items that a log changed.</summary>
    public IReadOnlyList<ItemId> ChangedIn(long sequence, int limit) => sql.Rows("SELECT id FROM version WHERE sequence = ?1 AND initial = 0 ORDER BY name, id LIMIT ?2", row => row.Id(0), sequence, limit);

    /// <summary>Ids of changed items that begin with these hexadecimal digits.</summary>
    public IReadOnlyList<ItemId> Beginning(string digits) =>
        sql.Rows("SELECT DISTINCT id FROM version WHERE lower(hex(id)) GLOB ?1 ORDER BY id", row => row.Id(0), digits.ToLowerInvariant() + "*");

    /// <summary>Items that a device changed in logs <paramref name="from"/> to <paramref name="to"/>, in order of id, as they are enumerated.</summary>
    public IEnumerable<ItemId> ChangedBy(DeviceId device, long from, long to) => sql.Stream(
        "SELECT DISTINCT version.id FROM version JOIN moment USING (sequence) WHERE initial = 0 AND device = ?1 AND version.sequence BETWEEN ?2 AND ?3 ORDER BY version.id",
        row => row.Id(0), device.ToArray(), from, to);

    private static ItemVersion Read(SqlRow row)
    {
        var item = row.IsDBNull(3) ? null : new Item(row.Id(1), row.Kind(2), row.Fields(3));
        var by = row.IsDBNull(6) ? null : new Authorship(DeviceId.Read(row.Bytes(6)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), row.GetInt64(8),
            row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetInt64(5));
        return new ItemVersion(row.GetInt64(0), item, by);
    }
}

/// <summary>What a change tells of the merge rule that decided it, if one did.</summary>
internal readonly record struct Ruling(string? Rule, long? Overrode);
