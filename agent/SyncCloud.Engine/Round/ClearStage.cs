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
    public async Task<ImmutableArray<ItemProblem>> RunAsync(ScanScope scope, CancellationToken cancellationToken)
    {
        var judge = new Judge(context.State, mark);
        var strays = await context.Connector.ClearAsync(context.State.Native, scope, judge, cancellationToken);
        // Not where that ends otherwise: what is gone may not be so durably, and is found gone by the next round.
        judge.Record();
        return strays;
    }

    /// <summary>Looks without changing anything.</summary>
    public Task<ImmutableArray<ItemProblem>> InspectAsync(ScanScope scope, CancellationToken cancellationToken) => context.Connector.ClearAsync(context.State.Native, scope, null, cancellationToken);

    private sealed class Judge(StateStore state, MarkStage mark) : IClearingJudge
    {
        private readonly List<ItemId> gone = [];

        ClearingJudgement IClearingJudge.Judge(NativeItem item)
        {
            if (!state.Unheld.Contains(item.Id)) return ClearingJudgement.Stays;
            mark.BeforeChange();
            if (item.Content is { Length: > 0 } content && state.Locations.FindLocation(content) is null) return ClearingJudgement.Stays;
            return state.Chain.Find(item.Id)?.Item.Fields.Equals(item.Fields) == true ? ClearingJudgement.Remove : ClearingJudgement.ToTrash;
        }

        void IClearingJudge.Gone(ItemId id) => gone.Add(id);

        /// <summary>From here on they are as if they had never been here, so that nobody takes them for deleted.</summary>
        public void Record()
        {
            if (gone.Count == 0) return;
            using var transaction = state.Sql.Begin();
            foreach (var id in gone.Where(state.Unheld.Contains)) state.Native.RemovePrevious(id);
            transaction.Commit();
        }
    }
}
