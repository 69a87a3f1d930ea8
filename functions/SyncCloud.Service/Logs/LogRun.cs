using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Logs;

/// <summary>Logs in a row whose bytes lie in a row, so that one read brings them all.</summary>
internal sealed class LogRun
{
    private LogRun(IReadOnlyList<CommittedLog> rows) => (Rows, Length) = (rows, rows.Sum(row => row.Length));

    public IReadOnlyList<CommittedLog> Rows { get; }
    public string Blob => Rows[0].Blob;
    public long Offset => Rows[0].Offset;
    public long Length { get; }

    public static LogRun Of(CommittedLog row) => new([row]);

    /// <summary>The rows, in order, as runs of up to <paramref name="most"/> bytes or one log.</summary>
    public static IReadOnlyList<LogRun> Join(IReadOnlyList<CommittedLog> rows, long most)
    {
        var runs = new List<LogRun>();
        for (var first = 0; first < rows.Count;)
        {
            var (end, length) = (first + 1, rows[first].Length);
            while (end < rows.Count && rows[end].Blob == rows[first].Blob && rows[end].Offset == rows[first].Offset + length && length + rows[end].Length <= most)
                length += rows[end++].Length;
            runs.Add(new LogRun([.. rows.Skip(first).Take(end - first)]));
            first = end;
        }
        return runs;
    }

    /// <summary>
    /// The logs in the run's bytes, each held against its row's hash: a log that has rotted in the store is named here, instead of ending every device's read in
    /// the middle. Throws <see cref="CorruptDataException"/>.
    /// </summary>
    public IReadOnlyList<StoredLog> Split(ReadOnlyMemory<byte> bytes)
    {
        var logs = new List<StoredLog>(Rows.Count);
        foreach (var row in Rows)
        {
            var log = bytes[..(int)row.Length];
            if (Hash256.Of(log.Span) != row.Position.Hash)
                throw new CorruptDataException($"log {row.Position.Sequence}", 0, "the stored bytes no longer have the hash with which it was committed");
            logs.Add(new StoredLog(row.Position, row.Committed, log));
            bytes = bytes[(int)row.Length..];
        }
        return logs;
    }
}
