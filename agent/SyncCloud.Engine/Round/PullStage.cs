using SyncCloud.Engine.Content;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Reads all logs up to the head and folds them into the chain values, as many as fit in one transaction at a time. A device that is new, or so far
/// behind that the logs it lacks were trimmed, starts from the newest base image.
/// </summary>
internal sealed class PullStage(SyncContext context, ContentFetcher fetcher)
{
    private const long ByteBudget = 16 << 20;
    private const int LogsPerTransaction = 128;
    private const long BytesPerTransaction = 8 << 20;
    private readonly ImageStart images = new(context);

    /// <summary>How many packs the service had in quarantine at the last read.</summary>
    public long WantedPacks { get; private set; }

    public async Task RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        // An image is made when many logs lie behind the one before, so whoever has nothing yet is best off with it.
        if (context.State.Cursor.Sequence == 0) await images.TakeNewestAsync(cancellationToken);
        for (var trimmed = 0; ;)
        {
            var outcome = await ReadAsync(tally, cancellationToken);
            if (outcome is ReadOutcome.Rewound rewound)
                throw new CloudRewoundException(context.State.Cursor, rewound.Head);
            if (outcome is ReadOutcome.UpTo upTo)
            {
                WantedPacks = upTo.WantedPacks;
                if (upTo.Head == context.State.Cursor) return;
            }
            // Once more: a store that was set back in between says so when it is asked again.
            if (outcome is ReadOutcome.Trimmed && !await images.TakeNewestAsync(cancellationToken) && ++trimmed > 1)
                throw new CorruptDataException($"collection {context.Collection}", 0, $"the cloud no longer has log {context.State.Cursor.Sequence + 1}, and no base image that covers it");
        }
    }

    private async Task<ReadOutcome> ReadAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var batch = new List<StoredLog>();
        long batchBytes = 0;
        var outcome = await context.Transport.ReadAsync(context.Collection, context.State.Cursor, ByteBudget, (log, _) =>
        {
            batch.Add(log);
            batchBytes += log.Bytes.Length;
            if (batch.Count >= LogsPerTransaction || batchBytes >= BytesPerTransaction) Flush();
            return ValueTask.CompletedTask;
        }, cancellationToken);
        Flush();
        return outcome;

        void Flush()
        {
            if (batch.Count == 0) return;
            FoldAll(batch, tally);
            batch.Clear();
            batchBytes = 0;
        }
    }

    private void FoldAll(List<StoredLog> logs, RoundTally tally)
    {
        var fold = new ChainFold(context.State);
        var ownLog = context.State.Outbox.Find()?.Id;
        try
        {
            using var transaction = context.State.Sql.Begin();
            foreach (var stored in logs)
            {
                var log = ChangeLog.Open(stored.Bytes);
                fold.Fold(log, stored.Position);
                if (log.Header.Log == ownLog) continue;
                tally.LogsPulled++;
                if (!log.InlinePack.IsEmpty) fetcher.Remember(log.Header.Log, log.InlinePack);
            }
            transaction.Commit();
        }
        catch
        {
            context.State.Reload();
            throw;
        }
        context.Progress?.Report(new RoundProgress(RoundStage.Pull, tally.LogsPulled, null));
    }
}
