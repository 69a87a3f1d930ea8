using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>One merge for all that was pulled, and the durable record of what it decided beyond the application data.</summary>
internal sealed class MergeStage(SyncContext context, MarkStage mark)
{
    /// <summary>Whether another round has something to do: what lies in folders that are here from now on.</summary>
    public bool AsksForRound { get; private set; }

    public MergeResult Run(PendingPortion portion)
    {
        AsksForRound = false;
        var state = context.State;
        if (MeetsNothing(portion)) return MergeResult.OfNothing;
        if (portion.Before == 0) context.Progress?.Report(new RoundProgress(RoundStage.Merge, 0, null));
        var locals = new List<LocalChange>();
        foreach (var observation in state.Native.AllObserved())
            if (Differ.Compare(state.Native.Previous(observation.Id), observation.Item) is { } local) locals.Add(local);
        var result = Merger.Merge(new MergeInput
        {
            Schema = context.Connector.Schema,
            Chain = state.Chain,
            Known = state.Native,
            Locals = locals,
            Pending = WithUnheldFolders(portion.Items, state),
            Decisions = state.Decisions.All(),
            History = state.Doubt.Current == Doubt.None ? null : new ContentHistory(state),
            HasGaps = state.Doubt.Current == Doubt.OldContentsAndGaps,
            Device = context.Device,
            DeviceName = context.DeviceName,
        });
        if (result.Settled.Count + result.Records.Count + result.Obsolete.Count + result.Relabelled.Count + result.Oversized.Count == 0) return result;
        if (result.Settled.Count > 0) mark.BeforeChange();
        using var transaction = state.Sql.Begin();
        // Conflicts are on record before the apply stage touches what lost.
        foreach (var record in result.Records) state.Decisions.Put(record);
        foreach (var id in result.Obsolete) state.Decisions.Remove(id);
        foreach (var shown in result.Relabelled) state.Native.PutObserved(shown, gone: false);
        var isAnyUnheld = !state.Unheld.IsEmpty;
        foreach (var settled in result.Settled)
        {
            // What was here before and is not held stays so: it is merged for what lies in it.
            var isNew = isAnyUnheld && settled.Shown is not null && state.Native.Previous(settled.Id) is null;
            state.Settlement.Settle(settled.Id, settled.Shown, settled.TakenFrom);
            if (isNew && state.Unheld.Remove(settled.Id)) AsksForRound |= state.HoldWithin(settled.Id);
        }
        var paths = new NativePaths(state.Native);
        foreach (var (id, count) in result.Oversized)
            state.Pending.Defer(id, paths.Of(id), $"what this device and others have of it is {count} fields, and an item can have {FormatLimits.MaxFieldsPerItem}: take some of it away here or there");
        transaction.Commit();
        return result;
    }

    /// <summary>Nobody has sent anything yet, and nothing was decided: whatever is here stands as it is. Only a tree in which names repeat and no file system rules may still need repair.</summary>
    private bool MeetsNothing(PendingPortion portion) =>
        portion.Items.Count == 0 && context.State.Cursor.Sequence == 0 && context.State.Decisions.Count == 0 && context.State.Native.HasNoPreviousYet && context.Connector.Schema.Tree is not { Name: null };

    /// <summary>The pending items and, of the folders around them, those that are not held: whether an item is for this device depends on where it is.</summary>
    private static IReadOnlyList<ItemId> WithUnheldFolders(IReadOnlyList<ItemId> pending, StateStore state)
    {
        if (state.Unheld.IsEmpty) return pending;
        var all = pending.ToHashSet();
        foreach (var id in pending)
        {
            var outer = ParentOf(id);
            while (outer is { } folder && folder != ItemId.Root && !all.Contains(folder) && state.Unheld.Contains(folder))
            {
                all.Add(folder);
                outer = ParentOf(folder);
            }
        }
        return [.. all.Order()];

        ItemId? ParentOf(ItemId id) => state.Chain.Find(id)?.Item.Fields[FileFields.Parent]?.AsItemId();
    }
}
