using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Writes down what a scan says about which items are for this device. What is not held is no local change, whatever became of it here; what is held again
/// is merged from where it was left. Needs an open transaction.
/// </summary>
internal sealed class HeldItems(StateStore state, Func<Item, NativeItem?> unseen, ScanDifferences differences)
{
    /// <summary>
    /// Holds the items again that a scan found gone though they are not held: somebody may have removed them here while they were nobody's business, which
    /// says nothing about the others' files. Only those are deleted whose folder is. Returns what is no difference therefore.
    /// </summary>
    public IReadOnlySet<ItemId> TakeBackWhatIsGone()
    {
        var unheld = differences.Found.Keys.Where(state.Unheld.Contains).ToHashSet();
        var back = unheld.Where(id => differences.Found[id] is null && !GoesWithItsFolder(id, unheld)).ToHashSet();
        foreach (var id in unheld) state.Unheld.Remove(id);
        foreach (var id in back) state.HoldAnew(id);
        foreach (var id in unheld.Where(id => differences.Found[id] is not null)) state.Pending.Mark(id);
        return back;
    }

    /// <summary>What nobody knows the whereabouts of is made anew where the chain has it.</summary>
    public void Forget()
    {
        foreach (var id in differences.Forgotten) state.HoldAnew(id);
    }

    /// <summary>Lets go of what is not for this device any more, and has everything merged again that may be for it from now on.</summary>
    public void Select(byte[] selection)
    {
        // Also beneath what was left before: others may have moved something in there meanwhile.
        foreach (var top in differences.Left.Concat(differences.MovedAway).Where(top => !state.Unheld.IsWhole(top)).ToList())
            foreach (var id in state.Native.Beneath(top, isHeld: true)) state.Leave(id, unseen);
        if (!selection.AsSpan().SequenceEqual(state.Unheld.Selection))
        {
            state.Unheld.Selection = selection;
            HoldAllBut(differences.Left.Concat(differences.MovedAway));
        }
        LeaveWhatOthersChangedOf(differences.MovedAway);
    }

    /// <summary>To be called once the transaction is committed.</summary>
    public void NoteSelected() => state.Unheld.NoteWhole(differences.Left.Concat(differences.MovedAway).Where(state.Unheld.Contains));

    private void HoldAllBut(IEnumerable<ItemId> tops)
    {
        if (state.Unheld.IsEmpty) return;
        var left = tops.SelectMany(top => state.Native.Beneath(top, isHeld: false)).ToHashSet();
        var never = new List<ItemId>();
        foreach (var id in state.Unheld.All().Where(id => !left.Contains(id)))
        {
            if (state.Native.Previous(id) is null)
            {
                never.Add(id);
                continue;
            }
            state.Unheld.Remove(id);
            state.Pending.Mark(id);
        }
        // Of what is not here at all the uppermost: once a folder is, what lies in it is asked about too.
        foreach (var id in never)
            if (state.Chain.Find(id)?.Item.Fields[FileFields.Parent]?.AsItemId() is not { } folder || !state.Unheld.Contains(folder)) state.Pending.Mark(id);
    }

    /// <summary>
    /// What was moved away cannot be brought up to date: it would be waited for in vain at the place where it was. What others have moved to another place meanwhile is made anew there.
    /// </summary>
    private void LeaveWhatOthersChangedOf(IReadOnlyCollection<ItemId> movedAway)
    {
        if (movedAway.Count == 0) return;
        var pending = state.Pending.All();
        var tops = movedAway.ToHashSet();
        foreach (var id in pending.Where(tops.Contains))
        {
            if (state.Native.Find(id) is not { } here || state.Chain.Find(id)?.Item.Fields is not { } there || !IsElsewhere(here, there) || LiesInChain(movedAway, there)) continue;
            // With all that is known to lie in it, which is nowhere else known to be.
            foreach (var inner in state.Native.Beneath(id, isHeld: false)) state.HoldAnew(inner);
            tops.Remove(id);
        }
        foreach (var id in pending)
        {
            var (here, there) = (state.Native.Find(id), state.Chain.Find(id)?.Item.Fields);
            if (there is not null && LiesInChain(tops, there)) state.Leave(id, unseen);
            else if (here is null || !LiesIn(tops, id, item => state.Native.Find(item)?.Parent)) continue;
            else if (there is null || !IsElsewhere(here, there)) state.Leave(id, unseen);
            else foreach (var inner in state.Native.Beneath(id, isHeld: false)) state.HoldAnew(inner);
        }
    }

    private bool LiesInChain(IReadOnlyCollection<ItemId> tops, Fields there) =>
        LiesIn(tops, there[FileFields.Parent]?.AsItemId(), folder => state.Chain.Find(folder)?.Item.Fields[FileFields.Parent]?.AsItemId());

    private static bool IsElsewhere(NativeItem here, Fields there) => (there[FileFields.Parent]?.AsItemId(), there[FileFields.Name]?.AsText()) != (here.Parent, here.Name);

    private static bool LiesIn(IReadOnlyCollection<ItemId> tops, ItemId? item, Func<ItemId, ItemId?> parent)
    {
        // A chain value may lie within itself, until somebody repairs that.
        var seen = new HashSet<ItemId>();
        for (; item is { } at && at != ItemId.Root && seen.Add(at); item = parent(at))
            if (tops.Contains(at)) return true;
        return false;
    }

    private bool GoesWithItsFolder(ItemId id, HashSet<ItemId> unheld)
    {
        var current = id;
        // No deeper than there are items.
        for (var depth = 0; depth <= unheld.Count; depth++)
        {
            if (state.Native.Find(current)?.Parent is not { } parent) return false;
            if (!unheld.Contains(parent)) return differences.Found.TryGetValue(parent, out var shown) && shown is null;
            current = parent;
        }
        return false;
    }
}
