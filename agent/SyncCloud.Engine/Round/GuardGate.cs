using SyncCloud.Engine.Guard;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>What destructive changes pass through on their way out and in. What it holds back and what it counts is durable when it answers.</summary>
internal sealed class GuardGate(SyncContext context)
{
    private readonly GuardTables tables = context.State.Guard;

    /// <summary>
    /// The items whose destruction has to wait. <paramref name="wanted"/> is all that is to be destroyed in this direction now: whatever else was held back is no
    /// longer wanted, and forgotten.
    /// </summary>
    public IReadOnlySet<ItemId> HoldBack(GuardDirection direction, IReadOnlyCollection<Destruction> wanted)
    {
        var before = tables.Held(direction).ToDictionary(held => held.Change.Id);
        if (wanted.Count == 0 && before.Count == 0) return new HashSet<ItemId>();
        var now = context.Time.GetUtcNow();
        var since = now - context.Guard.Window;
        var holds = MassChangeGuard.HoldBack(wanted, before, tables.Destroyed(direction, since), () => tables.Size(direction, since), context.Guard);

        using var transaction = context.State.Sql.Begin();
        var paths = new NativePaths(context.State.Native);
        var left = before.Keys.ToHashSet();
        foreach (var change in wanted)
        {
            left.Remove(change.Id);
            before.TryGetValue(change.Id, out var known);
            if (holds.Contains(change.Id))
            {
                if (known is not { Approved: false } || known.Change != change) tables.Put(new HeldChange(direction, change, paths.Of(change.Id), Approved: false));
            }
            else if (known is not { Approved: true } || known.Change != change)
            {
                // What the user approved has been looked at, and does not count against what comes next.
                if (known is not null) tables.Remove(direction, change.Id);
                tables.Count(direction, change.Id, now);
            }
        }
        foreach (var id in left) tables.Remove(direction, id);
        tables.Forget(direction, since);
        transaction.Commit();
        return holds;
    }
}
