using SyncCloud.Engine.Content;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>Reads all logs up to the head and folds them into the chain values, as many as fit in one transaction at a time.</summary>
internal sealed class PullStage(SyncContext context, ContentFetcher fetcher)
{
    private const long ByteBudget = 16 << 20;
    private const int LogsPerTransaction = 128;
    private const long BytesPerTransaction = 8 << 20;

    public async Task RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            var outcome = await ReadAsync(tally, cancellationToken);
            if (outcome is ReadOutcome.Rewound rewound)
                throw new CloudRewoundException(context.State.Cursor, rewound.Head);
            if (((ReadOutcome.UpTo)outcome).Head == context.State.Cursor) return;
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
