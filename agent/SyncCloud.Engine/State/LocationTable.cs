using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Locations of contents and blocks.</summary>
internal sealed class LocationTable(Sql sql, LogTable logs) : IContentIndex
{
    private readonly EmptyTable locations = new(sql, "location"), blocks = new(sql, "block");

    public ContentLocation? FindLocation(ContentRef content) =>
        !locations.IsStill && sql.Scalar("SELECT extents FROM location WHERE content = ?1", Columns.Content(content)) is byte[] extents ? new ContentLocation(content, EncodedExtents.Read(extents)) : null;

    /// <summary>Whether it is known where a content lies.</summary>
    public bool Has(ContentRef content) => !locations.IsStill && sql.Scalar("SELECT 1 FROM location WHERE content = ?1", Columns.Content(content)) is not null;

    public void PutLocation(ContentLocation location)
    {
        locations.Fill();
        sql.Execute("INSERT OR REPLACE INTO location (content, extents) VALUES (?1, ?2)", Columns.Content(location.Content), EncodedExtents.Of(location.Extents));
    }

    public void Clear() => sql.Execute("DELETE FROM location");

    /// <summary>The locations that need this container, as they are enumerated.</summary>
    public IEnumerable<ContentLocation> In(ContainerId container) =>
        sql.Stream("SELECT content, extents FROM location WHERE instr(extents, ?1) > 0", row => new ContentLocation(Columns.ReadContent(row.Blob(0)), EncodedExtents.Read(row.Blob(1))), container.ToArray())
            .Where(location => location.Extents.Any(extent => extent.Container == container));

    /// <summary>The blocks that are known to lie in this container, in order.</summary>
    public IReadOnlyList<(Hash256 Hash, Extent Extent)> BlocksIn(ContainerId container) => sql.Rows(
        "SELECT hash, first, count, start, length FROM block WHERE container = ?1 ORDER BY start, count",
        row => (Hash256.Read(row.Blob(0)), new Extent(container, row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4))), container.ToArray());

    public Extent? FindBlock(Hash256 leafHash)
    {
        if (blocks.IsStill) return null;
        var rows = sql.Rows("SELECT container, first, count, start, length FROM block WHERE hash = ?1",
            row => new Extent(ContainerId.Read(row.Blob(0)), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)), leafHash.ToArray());
        return rows.Count == 0 ? null : rows[0];
    }

    public void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> added)
    {
        blocks.Fill();
        using var transaction = sql.InTransaction ? null : sql.Begin();
        foreach (var (hash, extent) in added)
            sql.Execute("INSERT OR IGNORE INTO block (hash, container, first, count, start, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                hash.ToArray(), extent.Container.ToArray(), extent.FirstBlock, extent.BlockCount, extent.Start, extent.Length);
        transaction?.Commit();
    }

    /// <summary>Forgets the blocks that lie in these containers, so that nothing new refers to them. Locations stay. Needs an open transaction.</summary>
    public void ForgetBlocks(IEnumerable<ContainerId> containers)
    {
        foreach (var container in containers) sql.Execute("DELETE FROM block WHERE container = ?1", container.ToArray());
    }

    public void Forget(IReadOnlyCollection<ContainerId> containers)
    {
        var retired = containers.ToHashSet();
        using var transaction = sql.InTransaction ? null : sql.Begin();
        ForgetBlocks(retired);
        foreach (var content in sql.Stream("SELECT content, extents FROM location", row => (Content: row.Blob(0), Extents: EncodedExtents.Read(row.Blob(1))))
                     .Where(row => row.Extents.Any(extent => retired.Contains(extent.Container))).Select(row => row.Content).ToList())
            sql.Execute("DELETE FROM location WHERE content = ?1", content);
        transaction?.Commit();
    }

    /// <summary>Knows what another store knows of contents (null: nothing) and no block. Part of the caller's transaction.</summary>
    public void ReplaceWith(LocationTable? other)
    {
        sql.Execute("DELETE FROM block");
        sql.Execute("DELETE FROM location");
        locations.Fill();
        foreach (var (content, extents) in other?.All() ?? []) sql.Execute("INSERT INTO location (content, extents) VALUES (?1, ?2)", content, extents);
    }

    private List<(byte[] Content, byte[] Extents)> All() => sql.Rows("SELECT content, extents FROM location", row => (row.Blob(0), row.Blob(1)));

    public long? FindSequence(LogId log) => logs.FindSequence(log);
}
