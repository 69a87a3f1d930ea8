using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Has the connector write what the merge decided.</summary>
internal sealed class ApplyStage(SyncContext context, ContentFetcher fetcher)
{
    /// <summary>Returns whether a user's edit came in between, so that another round has something to do.</summary>
    public async Task<bool> RunAsync(MergeResult merged, RoundTally tally, CancellationToken cancellationToken)
    {
        if (merged.Plan.Count == 0) return false;
        context.Progress?.Report(new RoundProgress(RoundStage.Apply, 0, merged.Plan.Count));
        var journal = new StateJournal(context.State, done => context.Progress?.Report(new RoundProgress(RoundStage.Apply, done, merged.Plan.Count)));
        await context.Connector.ApplyAsync(merged.Plan, context.State.Native, journal, fetcher, cancellationToken);
        journal.Complete();
        tally.ItemsApplied += journal.Settled;
        tally.ContentBytesApplied += merged.Plan.Sum(planned => ContentWritten(planned.Target, planned.Current));
        return journal.UserChanged;
    }

    private static long ContentWritten(Item? target, NativeItem? current) =>
        target?.Fields[FileFields.Content]?.AsContent() is { } content && content != current?.Content ? content.Length : 0;
}
