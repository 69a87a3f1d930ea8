namespace SyncCloud.Engine.State;

/// <summary>
/// Whether a table had no row when the store was opened and none was written since: then nothing needs to be asked of it, and that is most of what a first sync would ask. What a transaction wrote that
/// was rolled back counts as written, which costs no more than the questions. All that is written to the table is written by whoever holds this.
/// </summary>
internal sealed class EmptyTable(Sql sql, string name)
{
    public bool IsStill { get; private set; } = sql.Scalar($"SELECT 1 FROM {name} LIMIT 1") is null;

    /// <summary>A row is written.</summary>
    public void Fill() => IsStill = false;
}
