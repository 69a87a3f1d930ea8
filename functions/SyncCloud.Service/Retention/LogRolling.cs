using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// Moves runs of old logs into segments, so that catching up stays a few reads. A segment is whole and durable first; then rows are pointed into it, in
/// transactions that hold only while the epoch is the one read before the rows were. Whoever rolls the same run at the same time, or dies half way, leaves a
/// segment that some or no rows point into: the sweep takes it once there are none. Blobs of rolled logs go once no row points at them;
/// a reader that had its row before looks at it again.
/// </summary>
internal sealed class LogRolling(ITableStore tables, IBlobStore blobs, Chain chain, TimeProvider clock, IRandomBytes random, ServiceOptions options)
{
    private const int MaxLogs = 1000;
    private const long MaxLength = 8 << 20;

    /// <summary>Rolls what it can; returns how many logs.</summary>
    public async ValueTask<long> RunAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var rolled = 0L;
        RetentionEpoch? epoch = await RetentionEpoch.ReadAsync(tables, user, collection, cancellationToken);
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return 0;
        var run = new List<CommittedLog>();
        var old = clock.GetUtcNow() - options.RollAge;
        await foreach (var log in chain.LogsAsync(user, collection, 0, head.Position.Sequence, cancellationToken))
        {
            if (log.Committed >= old || epoch is null) break;
            var isSingle = !log.IsTrimmed && log.Blob == BlobNames.Log(user, collection, log.Log);
            if (run.Count > 0 && (!isSingle || run.Count == MaxLogs || run.Sum(row => row.Length) + log.Length > MaxLength)) await RollAsync();
            if (isSingle) run.Add(log);
        }
        await RollAsync();
        return rolled;

        async ValueTask RollAsync()
        {
            if (run.Count >= options.RollFrom && epoch is { } current)
            {
                var (count, next) = await RollRunAsync(user, collection, run, current, cancellationToken);
                (rolled, epoch) = (rolled + count, next);
            }
            run.Clear();
        }
    }

    /// <summary>How many were rolled, and the epoch after that; null when others change the chain as well: then rows that were read may be out of date.</summary>
    private async ValueTask<(long Rolled, RetentionEpoch? Epoch)> RollRunAsync(UserId user, CollectionId collection, List<CommittedLog> run, RetentionEpoch epoch, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var moved = new List<CommittedLog>(run.Count);
        var segment = BlobNames.Segment(user, collection, run[0].Position.Sequence, random.NextId());
        foreach (var log in run)
        {
            await using var blob = await blobs.OpenAsync(log.Blob, log.Offset, log.Length, cancellationToken);
            // Rolled by another meanwhile: so will be the rest of the run.
            if (blob is null) return (0, null);
            moved.Add(log with { Blob = segment, Offset = bytes.Length });
            await blob.Content.CopyToAsync(bytes, cancellationToken);
            if (bytes.Length != moved[^1].Offset + log.Length) throw new StorageException($"the store has damaged log {log.Position.Sequence}: blob {log.Blob} has another length", isFull: false, inner: null);
        }
        await blobs.PutAsync(segment, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellationToken);
        var rolled = 0L;
        foreach (var part in moved.Chunk(RetentionSurvey.MaxOperations))
        {
            // After the epoch was read: a sweep that looked before that changes the epoch or finds the segment renewed.
            if (!await blobs.RenewAsync(segment, cancellationToken)) return (rolled, null);
            var outcome = await tables.CommitAsync(ChainKeys.Partition(user, collection),
                [.. part.Select(log => new TableOperation.Merge(ChainKeys.Log(log.Position.Sequence), log.ToPlace(), null)), epoch.Next()], cancellationToken);
            if (outcome is not TransactionOutcome.Committed) return (rolled, null);
            rolled += part.Length;
            foreach (var log in part) await blobs.DeleteAsync(BlobNames.Log(user, collection, log.Log), null, cancellationToken);
            var now = await RetentionEpoch.ReadAsync(tables, user, collection, cancellationToken);
            if (!now.IsSame(epoch.Following)) return (rolled, null);
            epoch = now;
        }
        return (rolled, epoch);
    }
}
