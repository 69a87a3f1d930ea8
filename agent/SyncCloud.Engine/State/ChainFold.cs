using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// Folds committed logs into the chain values, verbatim: every reader folds alike, so the roots agree. Items of others' logs are marked
/// pending in the same transaction; a log of ours turns what it carried into previous states instead.
/// </summary>
internal sealed class ChainFold(StateStore state)
{
    // A shorter log is folded before another thread has begun.
    private const int AheadFrom = 1024;

    /// <summary>
    /// Folds one log that the chain has at <paramref name="position"/>. Needs an open transaction, which the caller must roll back when this throws
    /// (<see cref="CorruptDataException"/>: the log does not follow the cursor, breaks the format, or does not lead to its root).
    /// </summary>
    public void Fold(ChangeLog log, LogPosition position)
    {
        var header = log.Header;
        var what = $"log {position.Sequence} ({header.Log})";
        if (header.Collection != state.Collection) throw new CorruptDataException(what, 0, $"it belongs to the collection {header.Collection}");
        if (header.Base != state.Cursor || position.Sequence != state.Cursor.Sequence + 1 || position.Hash != log.Hash)
            throw new CorruptDataException(what, 0, $"it follows {header.Base}, but this device is at {state.Cursor}: the chain was forked");

        var isOwn = state.Outbox.Find()?.Id == header.Log;
        var steps = log.ReadRecords().Select(Step.Of);
        foreach (var step in header.Counts.Total < AheadFrom ? steps : ReadAhead.Of(steps))
        {
            if (step.Record.Location is { } location) state.Locations.PutLocation(Resolve(location, what));
            if (step.Record.Change is not { } change) continue;
            Apply(change, step.Entry, position.Sequence, what);
            if (!isOwn) state.Pending.Mark(change.Id);
        }
        if (state.Root != header.Root) throw new CorruptDataException(what, 0, $"folding it gives the state root {state.Root}, but it claims {header.Root}");
        state.Logs.Add(position, header.Log);
        state.Images.AddTail(log.Bytes.Length);
        state.MoveCursor(position);
        if (isOwn) ConfirmOutbox();
    }

    private void Apply(Change change, ChainEntry? put, long sequence, string what)
    {
        if (change.Id == ItemId.Root) throw new CorruptDataException(what, 0, "it changes the root");
        if (put is { } entry)
        {
            if (!state.Chain.TryInsert(entry, sequence)) throw new CorruptDataException(what, 0, $"it puts the item {change.Id}, which exists");
            return;
        }
        if (state.Chain.Find(change.Id)?.Item is not { } before) throw new CorruptDataException(what, 0, $"it changes the item {change.Id}, which does not exist");
        state.Chain.Remove(before);
        if (change is Patch patch) state.Chain.Insert(before with { Fields = before.Fields.Patch(patch.Set, patch.Removed) }, sequence);
    }

    private ContentLocation Resolve(LocationRecord record, string what)
    {
        if (record is WholeLocation whole) return new ContentLocation(whole.Content, whole.Extents);
        var edited = (EditedLocation)record;
        var old = state.Locations.FindLocation(edited.Base) ?? throw new CorruptDataException(what, 0, $"it edits the location of {edited.Base}, which no log told");
        return LocationEdits.Apply(edited, old, what);
    }

    /// <summary>A record, and of one that puts an item, what the chain takes of it.</summary>
    private readonly record struct Step(LogRecord Record, ChainEntry? Entry)
    {
        public static Step Of(LogRecord record) => new(record, record.Change is Put put ? ChainEntry.Of(new Item(put.Id, put.Kind, put.Fields)) : null);
    }

    /// <summary>What the outbox's log carried is in the chain: it turns into previous states.</summary>
    public void ConfirmOutbox()
    {
        state.Decisions.RemoveSent();
        state.Native.SettleSent();
        state.Outbox.Clear();
    }
}
