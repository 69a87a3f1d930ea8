using System.Runtime.CompilerServices;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>Committed logs to stream in order, the head when they were asked for, and how many packs are in quarantine. Enumerate once.</summary>
public sealed record LogRange(LogPosition Head, IAsyncEnumerable<StoredLog> Logs, long WantedPacks)
{
    /// <summary>Whether there is no log in it.</summary>
    public required bool IsEmpty { get; init; }
}

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
    /// one. Refused as <see cref="Refusal.Rewound"/> when the chain does not hold <paramref name="after"/>, as <see cref="Refusal.Trimmed"/> when the next
    /// one was trimmed. Moves the device's cursor.
    /// </summary>
    public async ValueTask<Outcome<LogRange>> ReadAsync(UserId user, DeviceId device, CollectionId collection, LogPosition after, long byteBudget, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        var (row, _) = await chain.DeviceAsync(user, collection, device, cancellationToken);
        if (row.Revoked) return new Refusal.DeviceRevoked();
        if (!(await FollowingAsync(user, collection, after, head.Position, byteBudget, cancellationToken)).TryGet(out var rows, out var refusal)) return refusal;
        if (after.Sequence > row.Cursor)
        {
            var merge = new TableOperation.InsertOrMerge(ChainKeys.Device(device), ChainDeviceRow.AfterRead(after.Sequence));
            await tables.NoteAsync(ChainKeys.Partition(user, collection), merge, cancellationToken);
        }
        return new LogRange(head.Position, StreamAsync(user, collection, LogRun.Join(rows, ReadAheadBytes), cancellationToken), head.WantedPacks) { IsEmpty = rows.Count == 0 };
    }

    /// <summary>The rows of the logs to hand out. One query also shows whether the chain holds <paramref name="after"/>: it starts there.</summary>
    private async ValueTask<Outcome<List<CommittedLog>>> FollowingAsync(UserId user, CollectionId collection, LogPosition after, LogPosition head, long byteBudget, CancellationToken cancellationToken)
    {
        var rows = new List<CommittedLog>();
        if (after == head) return rows;
        if (after.Sequence < 0 || after.Sequence >= head.Sequence) return new Refusal.Rewound(head);
        var isHeld = after == LogPosition.Start(collection);
        if (after.Sequence == 0 && !isHeld) return new Refusal.Rewound(head);
        var bytes = 0L;
        var budget = Math.Clamp(byteBudget, 1, MaxBudget);
        await foreach (var log in chain.LogsAsync(user, collection, Math.Max(after.Sequence - 1, 0), head.Sequence, cancellationToken))
        {
            if (!isHeld)
            {
                if (log.Position != after) return new Refusal.Rewound(head);
                isHeld = true;
                continue;
            }
            if (log.IsTrimmed && rows.Count == 0) return new Refusal.Trimmed(head);
            bytes += log.Length;
            if (rows.Count > 0 && (log.IsTrimmed || bytes > budget || rows.Count == MaxRows)) break;
            rows.Add(log);
        }
        return isHeld ? rows : new Refusal.Rewound(head);
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
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        if (await chain.LogAsync(user, collection, sequence, cancellationToken) is not { } row) return new Refusal.NotFound($"no log {sequence}");
        if (row.IsTrimmed) return new Refusal.Trimmed(head.Position);
        return (await FetchAsync(user, collection, LogRun.Of(row), cancellationToken))[0];
    }

    /// <summary>The row of the log with this id, if the chain has it.</summary>
    public async ValueTask<Outcome<LogIndex>> RowAsync(UserId user, CollectionId collection, LogId log, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        return new LogIndex(head.Position, await chain.LogAsync(user, collection, log, cancellationToken) is { } row ? [row] : []);
    }

    /// <summary>Reads ahead, so that many small logs cost few round trips to the store in a row, in memory bounded by <see cref="ReadAheadBytes"/> or one log.</summary>
    private async IAsyncEnumerable<StoredLog> StreamAsync(UserId user, CollectionId collection, IReadOnlyList<LogRun> runs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(Task<IReadOnlyList<StoredLog>> Logs, long Length)>();
        try
        {
            var (next, bytes) = (0, 0L);
            while (next < runs.Count || ahead.Count > 0)
            {
                while (next < runs.Count && (ahead.Count == 0 || (ahead.Count < ReadAhead && bytes + runs[next].Length <= ReadAheadBytes)))
                {
                    bytes += runs[next].Length;
                    ahead.Enqueue((FetchAsync(user, collection, runs[next], abandoned.Token), runs[next].Length));
                    next++;
                }
                var (logs, length) = ahead.Peek();
                var stored = await logs;
                ahead.Dequeue();
                bytes -= length;
                foreach (var log in stored) yield return log;
            }
        }
        finally
        {
            if (ahead.Count > 0)
            {
                await abandoned.CancelAsync();
                // Whoever enumerates has the first failure or needs no more; the rest only must have ended before the stores may go.
                await Task.WhenAll(ahead.Select(entry => entry.Logs)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private async Task<IReadOnlyList<StoredLog>> FetchAsync(UserId user, CollectionId collection, LogRun run, CancellationToken cancellationToken)
    {
        if (await ReadAsync(run, cancellationToken) is { } bytes) return run.Split(bytes);
        // The rows were read before these logs were rolled into a segment; where they are now, they stay.
        var logs = new List<StoredLog>(run.Rows.Count);
        foreach (var row in run.Rows) logs.Add(await FetchAnewAsync(user, collection, row, cancellationToken));
        return logs;
    }

    private async Task<StoredLog> FetchAnewAsync(UserId user, CollectionId collection, CommittedLog seen, CancellationToken cancellationToken)
    {
        while (await chain.LogAsync(user, collection, seen.Position.Sequence, cancellationToken) is { IsTrimmed: false } now && now.Blob != seen.Blob)
        {
            var run = LogRun.Of(now);
            if (await ReadAsync(run, cancellationToken) is { } bytes) return run.Split(bytes)[0];
            seen = now;
        }
        throw new StorageException($"the store no longer has log {seen.Position.Sequence}: blob {seen.Blob} is gone", isFull: false, inner: null);
    }

    /// <summary>The bytes of a run; null when its blob is gone.</summary>
    private async Task<byte[]?> ReadAsync(LogRun run, CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenAsync(run.Blob, run.Offset, run.Length, cancellationToken);
        if (blob is null) return null;
        var bytes = new byte[run.Length];
        if (await blob.Content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) < bytes.Length)
            throw new CorruptDataException($"log {run.Rows[0].Position.Sequence}", 0, "the stored bytes end too soon");
        return bytes;
    }
}
