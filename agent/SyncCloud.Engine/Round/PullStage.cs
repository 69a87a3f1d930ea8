using SyncCloud.Engine.Content;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Reads all logs up to the head and folds them into the chain values, as many as fit in one transaction at a time. A device that is new, or so far
/// behind that the logs it lacks were trimmed, starts from the newest base image. A device that stays behind reads as far as the logs are old enough for it.
/// </summary>
internal sealed class PullStage(SyncContext context, ContentFetcher fetcher)
{
    private const long ByteBudget = 16 << 20;
    // What comes behind the logs that are old enough is read again another time.
    private const long DelayedByteBudget = 1 << 20;
    private const int LogsPerTransaction = 128;
    private const long BytesPerTransaction = 8 << 20;
    private readonly ImageStart images = new(context);

    /// <summary>How many packs the service had in quarantine at the last read.</summary>
    public long WantedPacks { get; private set; }

    public async Task RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        tally.WaitsUntil = null;
        fetcher.ForgetPlan();
        // An image is made when many logs lie behind the one before, so whoever has nothing yet is best off with it.
        if (context.State.Cursor.Sequence == 0) await images.TakeNewestAsync(cancellationToken);
        for (var trimmed = 0; ;)
        {
            if (await IsNextTooYoungAsync(tally, cancellationToken)) return;
            var outcome = await ReadAsync(tally, cancellationToken);
            if (outcome is ReadOutcome.Rewound rewound)
                throw new CloudRewoundException(context.State.Cursor, rewound.Head);
            if (outcome is ReadOutcome.UpTo upTo)
            {
                WantedPacks = upTo.WantedPacks;
                if (upTo.Head == context.State.Cursor || tally.WaitsUntil is not null) return;
            }
            // Once more: a store that was set back in between says so when it is asked again.
            if (outcome is ReadOutcome.Trimmed && !await images.TakeNewestAsync(cancellationToken) && ++trimmed > 1)
                throw context.Mode.Delay > TimeSpan.Zero
                    ? new ApplicationDataException($"collection {context.Collection}", "The cloud keeps nothing of this collection that is as old as the delay of this device. Set a shorter one.")
                    : new CorruptDataException($"collection {context.Collection}", 0, $"the cloud no longer has log {context.State.Cursor.Sequence + 1}, and no base image that covers it");
        }
    }

    /// <summary>Asked for before the logs themselves, so that those that have to wait are not read again and again.</summary>
    private async Task<bool> IsNextTooYoungAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        if (context.Mode.Delay == TimeSpan.Zero) return false;
        var next = await context.Transport.FindLogAsync(context.Collection, context.State.Cursor.Sequence + 1, cancellationToken);
        return next is not null && IsTooYoung(next.Committed, tally);
    }

    private bool IsTooYoung(DateTimeOffset committed, RoundTally tally)
    {
        if (context.Mode.Delay == TimeSpan.Zero || context.Mode.Admits(committed, context.ServiceTime)) return false;
        tally.WaitsUntil ??= committed + context.Mode.Delay;
        return true;
    }

    private async Task<ReadOutcome> ReadAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var batch = new List<StoredLog>();
        long batchBytes = 0;
        var outcome = await context.Transport.ReadAsync(context.Collection, context.State.Cursor, context.Mode.Delay == TimeSpan.Zero ? ByteBudget : DelayedByteBudget, (log, _) =>
        {
            // Times of commit are those of several clocks: no log overtakes one before it.
            if (tally.WaitsUntil is not null || IsTooYoung(log.Committed, tally)) return ValueTask.CompletedTask;
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
