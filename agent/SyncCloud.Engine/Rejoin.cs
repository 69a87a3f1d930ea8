using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>
/// Brings a device back to a cloud whose store was set back. The newest position that both have is the fork; the chain is set back to its fold, which becomes
/// what local changes are told from. So the next round sends what this device has since then as ordinary changes, and merges in what the cloud has. Not thread-safe.
/// </summary>
public sealed class Rejoin(SyncContext context)
{
    /// <summary>The newest position that this device has folded in and the cloud has; null when the cloud has all of them, so that there is nothing to rejoin.</summary>
    public async Task<LogPosition?> FindForkAsync(CancellationToken cancellationToken)
    {
        if (await HoldsAsync(context.State.Cursor, cancellationToken)) return null;
        var own = context.State.Logs.All();
        // What the cloud holds, it holds with all that came before it. Held: below low. Not held: from high on.
        var (low, high) = (0, own.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (await HoldsAsync(own[middle], cancellationToken)) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? LogPosition.Start(context.Collection) : own[low - 1];
    }

    /// <summary>
    /// Sets the chain back to the fork, in one transaction; after an exception or a crash the device is as before or has rejoined. Nothing in the application data
    /// is touched but what an interrupted apply left behind.
    /// </summary>
    public async Task RunAsync(LogPosition fork, CancellationToken cancellationToken)
    {
        await context.Connector.OpenAsync(cancellationToken);
        await RecoverStage.RecoverJournalAsync(context, cancellationToken);
        // Null when the cloud no longer has the logs up to there: then there is no ancestor.
        using var ancestor = await AncestorFold.ReadAsync(context, fork, cancellationToken);
        try
        {
            using var transaction = context.State.Sql.Begin();
            new Rebase(context.State, context.Connector.Unseen).ToShown(ancestor?.Store);
            if (ancestor is null) context.State.Doubt.Set(Doubt.OldContents);
            transaction.Commit();
        }
        catch
        {
            context.State.Reload();
            throw;
        }
    }

    private async Task<bool> HoldsAsync(LogPosition position, CancellationToken cancellationToken) =>
        await context.Transport.ReadAsync(context.Collection, position, byteBudget: 1, static (_, _) => ValueTask.CompletedTask, cancellationToken) is not ReadOutcome.Rewound;
}
