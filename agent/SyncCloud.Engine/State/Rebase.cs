using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// Makes every previous state say what an ancestor says (the chain as it was at an earlier position, or nothing where there is none), so that a normal
/// round then tells the user's changes from what is merely old. Needs an open transaction, in which the caller also clears the reason for it.
/// </summary>
internal sealed class Rebase(StateStore state, Func<Item, NativeItem?> unseen)
{
    /// <summary>
    /// For application data of which the store does not know what it shows (it or the store was restored): the next scan looks at everything whose stamp is
    /// not the one of exactly the ancestor's value. Items whose chain value is another one are pending.
    /// </summary>
    public void ToUnseen(StateStore? ancestor)
    {
        var items = Items(ancestor);
        var native = state.Native;
        var edited = native.AllObserved().Select(observation => observation.Id).ToHashSet();
        foreach (var id in native.AllIds())
            if (!items.ContainsKey(id)) native.RemovePrevious(id);
        foreach (var item in items.Values)
        {
            // A previous state beside an observation has the observation's stamp, which says nothing about the fields.
            if (!edited.Contains(item.Id) && native.Previous(item.Id) is { } known && known.Fields.Equals(item.Fields)) continue;
            if (unseen(item) is { } looked) native.PutPrevious(looked);
            else native.RemovePrevious(item.Id);
        }
        foreach (var id in edited) native.RemoveObserved(id);
        MarkDifferences(items);
    }

    /// <summary>
    /// For a chain that is set back to the ancestor, while the application data stays as it is known: what it shows otherwise is a local change, and what it
    /// no longer shows a local deletion. Items that it never showed are pending, and so is on what was still to be applied and is the same at the ancestor: that
    /// they show something older is nobody's change. What is not held stays so, and is nobody's change either. Conflicts on record are recorded anew.
    /// </summary>
    public void ToShown(StateStore? ancestor)
    {
        var items = Items(ancestor);
        var native = state.Native;
        foreach (var (conflict, _) in state.Chain.OfKind(ItemKinds.Conflict))
            if (ancestor?.Chain.Find(conflict.Id) is null) state.Decisions.Put(new Round.UserDecision(conflict.Id, conflict));
        var neverShown = items.Keys.Where(id => state.Chain.Find(id) is not null && native.Previous(id) is null && native.Observed(id) is null).ToHashSet();
        var unheld = state.Unheld.All();
        var leftAlone = state.Pending.All().Where(id => ancestor is not null && Equals(ancestor.Chain.Find(id)?.Item, state.Chain.Find(id)?.Item)).Concat(unheld).ToHashSet();
        foreach (var id in native.AllIds().Concat(native.AllObserved().Select(observation => observation.Id)).Concat(items.Keys).ToHashSet())
            if (!neverShown.Contains(id) && !leftAlone.Contains(id)) Show(id, items.GetValueOrDefault(id));
        foreach (var id in state.Pending.All())
            if (!neverShown.Contains(id) && !leftAlone.Contains(id)) state.Pending.Clear(id);
        foreach (var id in neverShown) state.Pending.Mark(id);
        ReplaceChain(ancestor);
        foreach (var id in unheld) state.Leave(id, unseen);
    }

    private void Show(ItemId id, Item? value)
    {
        var native = state.Native;
        var shown = native.Find(id);
        if (value is null)
        {
            native.RemovePrevious(id);
            if (shown is null) native.RemoveObserved(id);
            else native.PutObserved(shown, gone: false);
            return;
        }
        if (shown is null)
        {
            if ((native.Previous(id) ?? unseen(value)) is not { } last) return;
            native.PutPrevious(last with { Fields = value.Fields });
            native.PutObserved(last with { Fields = value.Fields }, gone: true);
            return;
        }
        native.PutPrevious(shown with { Fields = value.Fields });
        if (shown.Fields.Equals(value.Fields)) native.RemoveObserved(id);
        else native.PutObserved(shown, gone: false);
    }

    private void ReplaceChain(StateStore? ancestor)
    {
        foreach (var old in state.Chain.Snapshot())
            if (ancestor?.Chain.Find(old.Item.Id) is not { } stays || stays != old) state.Chain.Remove(old.Item);
        foreach (var item in ancestor?.Chain.Snapshot() ?? [])
            if (state.Chain.Find(item.Item.Id) is null) state.Chain.Insert(item.Item, item.Sequence);
        // What the logs that are lost told of contents is lost with them, and with it the knowledge of blocks, which may lie in packs that are gone.
        state.Locations.ReplaceWith(ancestor?.Locations);
        var at = ancestor?.Cursor ?? LogPosition.Start(state.Collection);
        state.Logs.ForgetAfter(at.Sequence);
        state.Images.ForgetAfter(at.Sequence);
        state.MoveCursor(at);
        state.Outbox.Clear();
    }

    private void MarkDifferences(Dictionary<ItemId, Item> ancestor)
    {
        foreach (var (item, _) in state.Chain.Snapshot())
            if (item.Kind != ItemKinds.Conflict && !(ancestor.TryGetValue(item.Id, out var before) && before.Fields.Equals(item.Fields))) state.Pending.Mark(item.Id);
        foreach (var id in ancestor.Keys)
            if (state.Chain.Find(id) is null) state.Pending.Mark(id);
    }

    private static Dictionary<ItemId, Item> Items(StateStore? ancestor) =>
        ancestor?.Chain.Snapshot().Select(one => one.Item).Where(item => item.Kind != ItemKinds.Conflict).ToDictionary(item => item.Id) ?? [];
}
