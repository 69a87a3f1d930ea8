using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>First of all: finishes or undoes what the apply journal holds, and finds out what became of the outbox's log.</summary>
internal sealed class RecoverStage(SyncContext context, PullStage pull, PushStage push)
{
    public async Task RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var journal = new StateJournal(context.State);
        if (journal.Unfinished.Count > 0)
        {
            await context.Connector.RecoverAsync(journal, cancellationToken);
            journal.Complete();
        }
        // Before any scan: what the outbox carries must not be taken for a change again.
        if (context.State.Outbox.Find() is not { } outbox) return;
        if (ChangeLog.Open(outbox.Bytes).Header.Device == context.Device) await push.SendOutboxAsync(tally, cancellationToken);
        else await FindOutAsync(tally, cancellationToken);
    }

    /// <summary>
    /// The log is of the device that this one was before it became one of its own, and only that device may send it. When the chain has it, the fold
    /// confirms it; else its changes go out anew. Should the other copy of this installation send it yet, both say the same of the same items.
    /// </summary>
    private async Task FindOutAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        await pull.RunAsync(tally, cancellationToken);
        using var transaction = context.State.Sql.Begin();
        context.State.Outbox.Clear();
        transaction.Commit();
    }
}
