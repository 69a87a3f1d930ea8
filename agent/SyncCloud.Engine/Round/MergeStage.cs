using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;

namespace SyncCloud.Engine.Round;

/// <summary>One merge for all that was pulled, and the durable record of what it decided beyond the application data.</summary>
internal sealed class MergeStage(SyncContext context)
{
    public MergeResult Run()
    {
        var state = context.State;
        context.Progress?.Report(new RoundProgress(RoundStage.Merge, 0, null));
        var locals = new List<LocalChange>();
        foreach (var observation in state.Native.AllObserved())
            if (Differ.Compare(state.Native.Previous(observation.Id), observation.Item) is { } local) locals.Add(local);
        var result = Merger.Merge(new MergeInput
        {
            Schema = context.Connector.Schema,
            Chain = state.Chain,
            Known = state.Native,
            Locals = locals,
            Pending = state.Pending.All(),
            Decisions = state.Decisions.All(),
            History = state.Doubt.Current == Doubt.None ? null : new ContentHistory(state),
            HasGaps = state.Doubt.Current == Doubt.OldContentsAndGaps,
            Device = context.Device,
            DeviceName = context.DeviceName,
        });
        if (result.Settled.Count + result.Records.Count + result.Obsolete.Count + result.Relabelled.Count == 0) return result;
        using var transaction = state.Sql.Begin();
        // Conflicts are on record before the apply stage touches what lost.
        foreach (var record in result.Records) state.Decisions.Put(record);
        foreach (var id in result.Obsolete) state.Decisions.Remove(id);
        foreach (var shown in result.Relabelled) state.Native.PutObserved(shown, gone: false);
        foreach (var settled in result.Settled) state.Settlement.Settle(settled.Id, settled.Shown, settled.TakenFrom);
        transaction.Commit();
        return result;
    }
}
