using SyncCloud.Protocol;

namespace SyncCloud.Engine.Apply;

/// <summary>The apply journal of one collection: durable before the native step, cleared with the step's result in one transaction. Not thread-safe.</summary>
public interface IApplyJournal
{
    /// <summary>The entries that a crash left behind, oldest first.</summary>
    IReadOnlyList<JournalEntry> Unfinished { get; }

    /// <summary>
    /// Makes a batch of entries durable; on return the steps may be made. In one batch no step may change a path that another step names
    /// (so a folder's move or removal is a batch of its own), unless the connector recovers such steps as one.
    /// </summary>
    void Begin(IReadOnlyList<JournalEntry> entries);

    /// <summary>
    /// The item now shows <paramref name="shown"/> (null: it is not there any more): becomes its previous state with the chain's value, what differs from
    /// the chain stays as an observation to be pushed, its pending mark goes. Durable with the next <see cref="Complete"/>.
    /// </summary>
    void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null);

    /// <summary>The item could not be applied now: it stays pending with the reason. <paramref name="userChanged"/>: because the user changed it meanwhile.</summary>
    void Defer(ItemId id, string path, string reason, bool userChanged = false);

    /// <summary>
    /// The item is not for this device (ignored, say): what is here of it stays untouched and is held no longer, and it is not pending. Durable with the
    /// next <see cref="Complete"/>.
    /// </summary>
    void Leave(ItemId id);

    /// <summary>A rule about what is for this device was applied: what the last scan passed by may count now, so another round has something to do.</summary>
    void SelectionChanged();

    /// <summary>Commits all that was settled and deferred and clears the begun entries, in one transaction.</summary>
    void Complete();
}
