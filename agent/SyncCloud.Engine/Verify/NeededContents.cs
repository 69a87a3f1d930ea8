using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>What must be stored for the collection to be whole: each content that an item names, and the extents of it in each container. Lies in the copy's file.</summary>
internal sealed class NeededContents(VerifyCopy copy, StateStore state)
{
    private readonly Sql sql = copy.State.Sql;

    /// <summary>The state that says what is needed.</summary>
    public StateStore State => state;

    /// <summary>Contents that need a place.</summary>
    public long Count { get; private set; }

    public void Collect(CancellationToken cancellationToken)
    {
        using var transaction = sql.Begin();
        foreach (var item in state.Chain.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var content in ItemContents.Of(item))
                if (state.Locations.FindLocation(content) is { Extents.IsEmpty: false } location) Add(location);
        }
        transaction.Commit();
    }

    /// <summary>The containers that are needed, in order of name.</summary>
    public IEnumerable<ContainerId> Containers() => sql.Stream("SELECT DISTINCT container FROM need ORDER BY container", row => ContainerId.Read(row.Blob(0)));

    public IReadOnlyList<(ContentRef Content, Extent Extent)> In(ContainerId container) => sql.Rows(
        "SELECT content, first, count, start, length FROM need WHERE container = ?1",
        row => (Columns.ReadContent(row.Blob(0)), new Extent(container, row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4))), container.ToArray());

    /// <summary>All contents, those of one container together.</summary>
    public IEnumerable<ContentRef> Contents() => sql.Stream("SELECT content FROM needed ORDER BY container, start", row => Columns.ReadContent(row.Blob(0)));

    /// <summary>Bytes of all contents together.</summary>
    public long Bytes { get; private set; }

    private void Add(ContentLocation location)
    {
        var content = Columns.Content(location.Content);
        var first = location.Extents[0];
        if (sql.Execute("INSERT OR IGNORE INTO needed (content, container, start) VALUES (?1, ?2, ?3)", content, first.Container.ToArray(), first.Start) == 0) return;
        Count++;
        Bytes += location.Content.Length;
        foreach (var extent in location.Extents)
            sql.Execute("INSERT INTO need (container, content, first, count, start, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                extent.Container.ToArray(), content, extent.FirstBlock, extent.BlockCount, extent.Start, extent.Length);
    }
}
