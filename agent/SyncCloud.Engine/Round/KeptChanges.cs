using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>A local change that no log carries.</summary>
/// <param name="Id">The item.</param>
/// <param name="Path">Where the item lies on this device, or lay.</param>
/// <param name="Kind">What became of it.</param>
public sealed record KeptChange(ItemId Id, string Path, KeptChangeKind Kind);

/// <summary>What the user did to it.</summary>
public enum KeptChangeKind { Added, Changed, Deleted, Conflict }

/// <summary>The changes that stay on a device which sends none, and the way to be rid of them.</summary>
public static class KeptChanges
{
    /// <summary>Those that the last scan found, by path.</summary>
    public static IReadOnlyList<KeptChange> List(StateStore state)
    {
        var paths = new NativePaths(state.Native);
        var observed = state.Native.AllObserved().Select(one => new KeptChange(one.Id, paths.Of(one.Id),
            one.Item is null ? KeptChangeKind.Deleted : state.Chain.Find(one.Id) is null ? KeptChangeKind.Added : KeptChangeKind.Changed));
        var decided = state.Decisions.All().Select(one => new KeptChange(one.Id, paths.Of(one.Outcome?.Fields[ConflictFields.Of]?.AsItemId() ?? one.Id), KeptChangeKind.Conflict));
        return [.. observed.Concat(decided).OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Gives all of them up: the next round has the application data show the chain's values, and moves what it shows now into the trash. An edit made before that round
    /// is a change of its own. One transaction.
    /// </summary>
    public static void Revert(StateStore state, KindSchema schema)
    {
        using var transaction = state.Sql.Begin();
        var paths = new NativePaths(state.Native);
        // The user has just been asked.
        foreach (var change in state.Native.AllObserved()) Approvals.GiveUp(state, schema, change, paths.Of(change.Id));
        foreach (var decision in state.Decisions.All()) state.Decisions.Remove(decision.Id);
        transaction.Commit();
    }
}
