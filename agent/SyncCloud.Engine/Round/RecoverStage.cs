using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>First of all: finishes or undoes what the apply journal holds, and finds out what became of the outbox's log.</summary>
internal sealed class RecoverStage(SyncContext context, PushStage push)
{
    /// <summary>Returns whether the journal held anything: what a round that was cut short left behind may lie anywhere.</summary>
    public async Task<bool> RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var recovered = await RecoverJournalAsync(context, cancellationToken);
        // Before any scan: what the outbox carries must not be taken for a change again.
        if (context.State.Outbox.Find() is not { } outbox) return recovered;
        // Before the device was told to send no more: it may be in the chain, or never come there.
        if (!context.Mode.Sends) await push.FindOutAsync(outbox, tally, cancellationToken);
        else if (ChangeLog.Open(outbox.Bytes).Header.Device == context.Device) await push.SendOutboxAsync(tally, cancellationToken);
        else await push.FindOutAsync(outbox, tally, cancellationToken);
        return recovered;
    }

    public static async Task<bool> RecoverJournalAsync(SyncContext context, CancellationToken cancellationToken)
    {
        var journal = new StateJournal(context.State, context.Connector.Unseen);
        if (journal.Unfinished.Count == 0) return false;
        await context.Connector.RecoverAsync(journal, cancellationToken);
        journal.Complete();
        return true;
    }
}
