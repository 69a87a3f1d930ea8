using SyncCloud.Protocol;

namespace SyncCloud.Engine.Scan;

/// <summary>Collects a scan's findings. Not thread-safe.</summary>
public sealed class ScanDifferences
{
    private readonly Dictionary<ItemId, NativeItem?> found = [];
    private readonly HashSet<ItemId> left = [];
    private readonly HashSet<ItemId> away = [];
    private readonly HashSet<ItemId> forgotten = [];

    /// <summary>The item is there and differs from what is known (or is new).</summary>
    public void Seen(NativeItem item) => found[item.Id] = item;

    /// <summary>The known item is no longer there.</summary>
    public void Gone(ItemId id) => found[id] = null;

    /// <summary>The known item is not for this device now, nor is anything beneath it: ignored, say. Whether something of it is there does not matter.</summary>
    public void NotHeld(ItemId id) => left.Add(id);

    /// <summary>
    /// The known item is no longer there: the user moved it to where nothing is for this device, so it was not deleted. Neither it nor anything beneath it is held until it is seen again.
    /// </summary>
    public void Away(ItemId id) => away.Add(id);

    /// <summary>Nobody can tell what became of the known item, so nothing is known of it from here on, and it was not deleted either.</summary>
    public void Forget(ItemId id) => forgotten.Add(id);

    /// <summary>Takes back all that was reported.</summary>
    public void Clear()
    {
        found.Clear();
        left.Clear();
        away.Clear();
        forgotten.Clear();
    }

    /// <summary>The uppermost known items that are not for this device.</summary>
    public IReadOnlyCollection<ItemId> Left => left;

    /// <summary>The uppermost known items that were moved to where nothing is for this device.</summary>
    public IReadOnlyCollection<ItemId> MovedAway => away;

    /// <summary>Items of which nothing is known any more.</summary>
    public IReadOnlyCollection<ItemId> Forgotten => forgotten;

    /// <summary>Each item with what was seen, or null when it is gone.</summary>
    public IReadOnlyDictionary<ItemId, NativeItem?> Found => found;
}
