using System.Collections.Immutable;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Takes off this device what the user has chosen not to have here. It only touches what is not held already, of which nothing is a local change any more: whatever of it is gone, by
/// this or otherwise, was not deleted. So it may end anywhere, and the next round goes on.
/// </summary>
internal sealed class ClearStage(SyncContext context, MarkStage mark)
{
    /// <summary>Returns what stays there, which is nobody's.</summary>
    public Task<ImmutableArray<ItemProblem>> RunAsync(ScanScope scope, CancellationToken cancellationToken) =>
        context.Connector.ClearAsync(context.State.Native, scope, new Judge(context.State, mark, new StateJournal(context.State, context.Connector.Unseen) { BeforeChange = mark.BeforeChange }), cancellationToken);

    /// <summary>Looks without changing anything.</summary>
    public Task<ImmutableArray<ItemProblem>> InspectAsync(ScanScope scope, CancellationToken cancellationToken) => context.Connector.ClearAsync(context.State.Native, scope, null, cancellationToken);

    private sealed class Judge(StateStore state, MarkStage mark, StateJournal journal) : IClearingJudge
    {
        public IApplyJournal Journal => journal;

        ClearingJudgement IClearingJudge.Judge(NativeItem item)
        {
            if (!state.Unheld.Contains(item.Id)) return ClearingJudgement.Stays;
            mark.BeforeChange();
            if (item.Content is { Length: > 0 } content && !state.Locations.Has(content)) return ClearingJudgement.Stays;
            return state.Chain.Find(item.Id)?.Item.Fields.Equals(item.Fields) == true ? ClearingJudgement.Remove : ClearingJudgement.ToTrash;
        }

        void IClearingJudge.Gone(ItemId id)
        {
            if (state.Unheld.Contains(id)) journal.Settle(id, null);
        }
    }
}
