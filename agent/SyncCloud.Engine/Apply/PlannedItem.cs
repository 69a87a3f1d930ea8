using SyncCloud.Protocol;

namespace SyncCloud.Engine.Apply;

/// <summary>One item that the application data shall show otherwise than it does.</summary>
public sealed record PlannedItem
{
    public required ItemId Id { get; init; }

    /// <summary>What shall be shown; null when the item shall be gone.</summary>
    public required Item? Target { get; init; }

    /// <summary>
    /// What the scan saw under this id, to be checked again just before the native step; null when the item is not held. Where a conflicting
    /// version takes over a file, this is that file's state under the new id and <see cref="TakenFrom"/> names the item that gives it up.
    /// </summary>
    public required NativeItem? Current { get; init; }

    /// <summary>The item whose native object becomes this item's; it is settled as not held in the same step.</summary>
    public ItemId? TakenFrom { get; init; }
}
