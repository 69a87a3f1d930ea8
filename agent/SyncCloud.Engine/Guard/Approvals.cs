using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;

namespace SyncCloud.Engine.Guard;

/// <summary>
/// What the user says about changes that wait. Each answer is one transaction that the next round carries out, and covers exactly the changes that it names:
/// one that has become another since, or came later, goes on waiting.
/// </summary>
public static class Approvals
{
    /// <summary>What waits for an approval.</summary>
    public static IReadOnlyList<HeldChange> Waiting(StateStore state) => state.Guard.Waiting();

    /// <summary>Lets the changes pass, and counts anew from here on.</summary>
    public static void Approve(StateStore state, IReadOnlyCollection<HeldChange> changes)
    {
        using var transaction = state.Sql.Begin();
        foreach (var held in StillWaiting(state, changes)) state.Guard.Put(held with { Approved = true });
        foreach (var direction in changes.Select(held => held.Direction).Distinct()) state.Guard.Forget(direction, DateTimeOffset.MaxValue);
        transaction.Commit();
    }

    /// <summary>
    /// Undoes the changes. What was to be sent is given up: the application data gets the chain's values back, and what it shows now goes to the trash. What was
    /// to be received is undone in the chain: what the application data shows is sent as a change of this device.
    /// </summary>
    public static void Reject(StateStore state, KindSchema schema, IReadOnlyCollection<HeldChange> changes)
    {
        using var transaction = state.Sql.Begin();
        foreach (var held in StillWaiting(state, changes))
        {
            state.Guard.Remove(held.Direction, held.Change.Id);
            if (held.Direction == GuardDirection.Sending) GiveUp(state, schema, held);
            else Invert(state, schema, held);
        }
        transaction.Commit();
    }

    /// <summary>
    /// Lets destructions pass that are about to be received because the user has asked for them elsewhere. Those that do not come with the next round are forgotten by it.
    /// </summary>
    internal static void Allow(StateStore state, IReadOnlyCollection<Destruction> coming)
    {
        using var transaction = state.Sql.Begin();
        var paths = new NativePaths(state.Native);
        foreach (var change in coming) Answered(state, GuardDirection.Receiving, change, paths.Of(change.Id));
        transaction.Commit();
    }

    private static List<HeldChange> StillWaiting(StateStore state, IReadOnlyCollection<HeldChange> changes)
    {
        var waiting = state.Guard.Waiting().ToDictionary(held => (held.Direction, held.Change));
        return [.. changes.Select(held => waiting.GetValueOrDefault((held.Direction, held.Change))).OfType<HeldChange>()];
    }

    private static void GiveUp(StateStore state, KindSchema schema, HeldChange held)
    {
        var id = held.Change.Id;
        if (state.Native.Observed(id) is not { } observation || state.Chain.Find(id)?.Item is not { } chain) return;
        // As if what is shown had been received: then the chain's value is all that is new.
        state.Native.RemoveObserved(id);
        if (observation.Item is { } shown) state.Native.PutPrevious(shown);
        else state.Native.RemovePrevious(id);
        state.Pending.Mark(id);
        Answered(state, GuardDirection.Receiving, new Destruction(id, Destructions.ContentOf(schema, chain.Fields)), held.Path);
    }

    private static void Invert(StateStore state, KindSchema schema, HeldChange held)
    {
        var id = held.Change.Id;
        if (state.Native.Find(id) is not { } shown) return;
        state.Settlement.Settle(id, shown, takenFrom: null);
        Answered(state, GuardDirection.Sending, new Destruction(id, Destructions.ContentOf(schema, shown.Fields)), held.Path);
    }

    /// <summary>The way back destroys as much again, and needs no second question.</summary>
    internal static void Answered(StateStore state, GuardDirection direction, Destruction change, string path) =>
        state.Guard.Put(new HeldChange(direction, change, path, Approved: true));
}
