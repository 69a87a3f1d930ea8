using System.Runtime.CompilerServices;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>Committed logs to stream in order, and the head when they were asked for. Enumerate once.</summary>
public sealed record LogRange(LogPosition Head, IAsyncEnumerable<StoredLog> Logs);

/// <summary>Rows of committed logs in order, and the head when they were asked for.</summary>
public sealed record LogIndex(LogPosition Head, IReadOnlyList<CommittedLog> Logs);

/// <summary>Hands out committed logs. Safe for concurrent calls.</summary>
public sealed class LogReader(ITableStore tables, IBlobStore blobs, Chain chain)
{
    /// <summary>The most bytes of logs that one read hands out, unless a single log is longer.</summary>
    public const long MaxBudget = 64 << 20;

    /// <summary>The most rows that one call hands out.</summary>
    public const int MaxRows = 1000;

    private const int ReadAhead = 8;
    private const long ReadAheadBytes = 8 << 20;

    /// <summary>
    /// The logs that follow <paramref name="after"/>, up to <paramref name="byteBudget"/> bytes and <see cref="MaxRows"/> logs, at least one if there is
    /// one. Refused as <see cref="Refusal.Rewound"/> when the chain does not hold <paramref name="after"/>. Moves the device's cursor.
    /// </summary>
    public async ValueTask<Outcome<LogRange>> ReadAsync(UserId user, DeviceId device, CollectionId collection, LogPosition after, long byteBudget, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        if (!await chain.HoldsAsync(user, collection, head.Position, after, cancellationToken)) return new Refusal.Rewound(head.Position);

        var (row, _) = await chain.DeviceAsync(user, collection, device, cancellationToken);
        if (row.Revoked) return new Refusal.DeviceRevoked();
        if (after.Sequence > row.Cursor)
        {
            var merge = new TableOperation.InsertOrMerge(ChainKeys.Device(device), ChainDeviceRow.AfterRead(after.Sequence));
            await tables.CommitAsync(ChainKeys.Partition(user, collection), merge, cancellationToken);
        }

        var rows = new List<CommittedLog>();
        var bytes = 0L;
        var budget = Math.Clamp(byteBudget, 1, MaxBudget);
        await foreach (var log in chain.LogsAsync(user, collection, after.Sequence, head.Position.Sequence, cancellationToken))
        {
            bytes += log.Length;
            if (rows.Count > 0 && (bytes > budget || rows.Count == MaxRows)) break;
            rows.Add(log);
        }
        return new LogRange(head.Position, StreamAsync(rows, cancellationToken));
    }

    /// <summary>The rows of logs after a sequence number, oldest first, at most <paramref name="limit"/>.</summary>
    public async ValueTask<Outcome<LogIndex>> IndexAsync(UserId user, CollectionId collection, long after, int limit, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        var rows = new List<CommittedLog>();
        var first = Math.Clamp(after, 0, head.Position.Sequence);
        var last = Math.Min(head.Position.Sequence, first + Math.Clamp(limit, 1, MaxRows));
        await foreach (var log in chain.LogsAsync(user, collection, first, last, cancellationToken)) rows.Add(log);
        return new LogIndex(head.Position, rows);
    }

    /// <summary>One committed log.</summary>
    public async ValueTask<Outcome<StoredLog>> LogAsync(UserId user, CollectionId collection, long sequence, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is null) return new Refusal.UnknownCollection();
        if (await chain.LogAsync(user, collection, sequence, cancellationToken) is not { } row) return new Refusal.NotFound($"no log {sequence}");
        return await FetchAsync(row, cancellationToken);
    }

    /// <summary>Reads ahead, so that many small logs cost few round trips to the store in a row, in memory bounded by <see cref="ReadAheadBytes"/> or one log.</summary>
    private async IAsyncEnumerable<StoredLog> StreamAsync(List<CommittedLog> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(Task<StoredLog> Log, long Length)>();
        try
        {
            var (next, bytes) = (0, 0L);
            while (next < rows.Count || ahead.Count > 0)
            {
                while (next < rows.Count && (ahead.Count == 0 || (ahead.Count < ReadAhead && bytes + rows[next].Length <= ReadAheadBytes)))
                {
                    bytes += rows[next].Length;
                    ahead.Enqueue((FetchAsync(rows[next], abandoned.Token), rows[next].Length));
                    next++;
                }
                var (log, length) = ahead.Peek();
                var stored = await log;
                ahead.Dequeue();
                bytes -= length;
                yield return stored;
            }
        }
        finally
        {
            if (ahead.Count > 0)
            {
                await abandoned.CancelAsync();
                // Whoever enumerates has the first failure or needs no more; the rest only must have ended before the stores may go.
                await Task.WhenAll(ahead.Select(entry => entry.Log)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private async Task<StoredLog> FetchAsync(CommittedLog row, CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenAsync(row.Blob, row.Offset, row.Length, cancellationToken)
            ?? throw new StorageException($"the store has lost log {row.Position.Sequence}: blob {row.Blob} is gone", isFull: false, inner: null);
        var bytes = new byte[row.Length];
        if (await blob.Content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) < bytes.Length)
            throw new StorageException($"the store has damaged log {row.Position.Sequence}: blob {row.Blob} is too short", isFull: false, inner: null);
        return new StoredLog(row.Position, row.Committed, bytes);
    }
}
