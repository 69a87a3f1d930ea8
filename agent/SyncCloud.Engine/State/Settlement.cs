using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// Writes down that the merge's outcome for an item is what the application data shows. The previous state becomes the chain value, so that the
/// next diff finds exactly what the chain does not have yet. Needs an open transaction.
/// </summary>
internal sealed class Settlement(ChainTable chain, NativeTables native, PendingTable pending, DecisionTable decisions)
{
    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom)
    {
        if (takenFrom is { } giver)
        {
            native.RemovePrevious(giver);
            native.RemoveObserved(giver);
            native.MoveChildren(giver, id);
        }
        var value = chain.Find(id)?.Item;
        if (value?.Kind == ItemKinds.Conflict) { pending.Clear(id); return; }
        if (shown is null) SettleGone(id, value);
        else SettleShown(id, shown, value);
        pending.Clear(id);
        // From here on the observation carries what the user decided about a native item.
        decisions.Remove(id);
    }

    /// <summary>
    /// The application data shows other bytes than those that were written, though nobody has edited it: the item is pending, to be written again. Nothing is done
    /// when the user has changed the item otherwise. Needs an open transaction.
    /// </summary>
    public static void NoteDamage(StateStore state, NativeItem item, ContentRef now)
    {
        if (state.Native.Observed(item.Id) is not null || state.Chain.Find(item.Id)?.Item.Fields[FileFields.Content]?.AsContent() != item.Content) return;
        state.Native.PutPrevious(item with { Content = now, Fields = item.Fields.With(FileFields.Content, FieldValue.Of(now)) });
        state.Pending.Mark(item.Id);
    }

    private void SettleGone(ItemId id, Item? value)
    {
        if (value is null)
        {
            native.RemovePrevious(id);
            native.RemoveObserved(id);
            return;
        }
        // The chain still has it: gone here by the user's will, to be pushed as a deletion.
        var last = native.Previous(id) ?? Unheld(id, value);
        native.PutPrevious(last with { Fields = value.Fields });
        native.PutObserved(last with { Fields = value.Fields }, gone: true);
    }

    private void SettleShown(ItemId id, NativeItem shown, Item? value)
    {
        if (value is null)
        {
            native.RemovePrevious(id);
            native.PutObserved(shown, gone: false);
            return;
        }
        native.PutPrevious(shown with { Fields = value.Fields });
        if (shown.Fields.Equals(value.Fields)) native.RemoveObserved(id);
        else native.PutObserved(shown, gone: false);
    }

    private static NativeItem Unheld(ItemId id, Item value) => new()
    {
        Id = id, Kind = value.Kind, Parent = ItemId.Root, Name = "", Stamp = ReadOnlyMemory<byte>.Empty, FileId = null, Content = null, Fields = value.Fields,
    };
}
