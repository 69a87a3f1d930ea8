using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Has the connector write what the merge decided.</summary>
internal sealed class ApplyStage(SyncContext context, GuardGate guard, ContentFetcher fetcher, MarkStage mark)
{
    /// <summary>Returns whether another round has something to do: a user's edit came in between, or rules about what is for this device changed.</summary>
    public async Task<bool> RunAsync(MergeResult merged, PendingPortion portion, RoundTally tally, CancellationToken cancellationToken)
    {
        var plan = Passing(merged.Plan);
        if (plan.Count == 0) return false;
        var total = Math.Max(portion.Total, portion.Before + plan.Count);
        context.Progress?.Report(new RoundProgress(RoundStage.Apply, portion.Before, total));
        var journal = new StateJournal(context.State, context.Connector.Unseen)
        {
            BeforeChange = mark.BeforeChange,
            Progress = done => context.Progress?.Report(new RoundProgress(RoundStage.Apply, portion.Before + done, total)),
        };
        await context.Connector.ApplyAsync(plan, context.State.Native, journal, fetcher, cancellationToken);
        journal.Complete();
        tally.ItemsApplied += journal.Settled;
        var written = context.State.Unheld.IsEmpty ? plan : plan.Where(planned => !context.State.Unheld.Contains(planned.Id));
        tally.ContentBytesApplied += written.Sum(planned => ContentWritten(planned.Target, planned.Current));
        return journal.AsksForRound;
    }

    /// <summary>The plan without what waits for an approval, which stays pending.</summary>
    private IReadOnlyList<PlannedItem> Passing(IReadOnlyList<PlannedItem> plan)
    {
        var (state, schema) = (context.State, context.Connector.Schema);
        var held = guard.HoldBack(GuardDirection.Receiving, Destructions.In(plan, state, schema));
        if (held.Count == 0) return plan;
        var behind = PlanDependencies.Behind(plan, held, schema.Tree);
        var paths = new NativePaths(state.Native);
        using var transaction = state.Sql.Begin();
        foreach (var id in held) state.Pending.Defer(id, paths.Of(id), ItemProblem.AwaitingApproval);
        foreach (var id in behind) state.Pending.Defer(id, paths.Of(id), ItemProblem.BehindApproval);
        transaction.Commit();
        return [.. plan.Where(item => !held.Contains(item.Id) && !behind.Contains(item.Id))];
    }

    private static long ContentWritten(Item? target, NativeItem? current) =>
        target?.Fields[FileFields.Content]?.AsContent() is { } content && content != current?.Content ? content.Length : 0;
}
