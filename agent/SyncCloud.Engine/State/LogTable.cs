using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The hash chain as this device has folded it.</summary>
internal sealed class LogTable(Sql sql)
{
    public void Add(LogPosition position, LogId id) =>
        sql.Execute("INSERT INTO log (sequence, log_id, hash) VALUES (?1, ?2, ?3)", position.Sequence, id.ToArray(), position.Hash.ToArray());

    public void ForgetAfter(long sequence) => sql.Execute("DELETE FROM log WHERE sequence > ?1", sequence);

    /// <summary>Every log that is remembered, oldest first.</summary>
    public IReadOnlyList<LogPosition> All() => sql.Rows("SELECT sequence, hash FROM log ORDER BY sequence", row => new LogPosition(row.GetInt64(0), Hash256.Read(row.Blob(1))));

    public long? FindSequence(LogId id) => (long?)sql.Scalar("SELECT sequence FROM log WHERE log_id = ?1", id.ToArray());

    public Hash256? FindHash(long sequence) => sql.Scalar("SELECT hash FROM log WHERE sequence = ?1", sequence) is byte[] hash ? Hash256.Read(hash) : null;
}
