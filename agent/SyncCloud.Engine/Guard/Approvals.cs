using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

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
            if (held.Direction == GuardDirection.Sending && state.Native.Observed(held.Change.Id) is { } observation && state.Chain.Find(held.Change.Id) is not null) GiveUp(state, schema, observation, held.Path);
            else if (held.Direction == GuardDirection.Receiving) Invert(state, schema, held);
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

    /// <summary>Gives up a local change: the next round has the application data show the chain's value, and moves what it shows now into the trash. Needs an open transaction.</summary>
    internal static void GiveUp(StateStore state, KindSchema schema, Observation change, string path)
    {
        // As if what is shown had been received: then the chain's value is all that is new.
        state.Native.RemoveObserved(change.Id);
        if (change.Item is { } shown) state.Native.PutPrevious(shown);
        else state.Native.RemovePrevious(change.Id);
        state.Pending.Mark(change.Id);
        var becomes = state.Chain.Find(change.Id)?.Item is { } chain ? Destructions.ContentOf(schema, chain.Fields) : default(Hash256?);
        Answered(state, GuardDirection.Receiving, new Destruction(change.Id, becomes), path);
    }

    private static void Invert(StateStore state, KindSchema schema, HeldChange held)
    {
        var id = held.Change.Id;
        if (state.Native.Find(id) is not { } shown) return;
        state.Settlement.Settle(id, shown, takenFrom: null);
        Answered(state, GuardDirection.Sending, new Destruction(id, Destructions.ContentOf(schema, shown.Fields)), held.Path);
    }

    /// <summary>The way back destroys as much again, and needs no second question.</summary>
    private static void Answered(StateStore state, GuardDirection direction, Destruction change, string path) =>
        state.Guard.Put(new HeldChange(direction, change, path, Approved: true));
}
