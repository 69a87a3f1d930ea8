using SyncCloud.Engine.State;

namespace SyncCloud.Engine.Round;

/// <summary>First of all: finishes or undoes what the apply journal holds, and finds out what became of the outbox's log.</summary>
internal sealed class RecoverStage(SyncContext context, PushStage push)
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
        await push.SendOutboxAsync(tally, cancellationToken);
    }
}
