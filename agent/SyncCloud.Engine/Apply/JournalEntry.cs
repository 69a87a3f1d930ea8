using SyncCloud.Protocol;

namespace SyncCloud.Engine.Apply;

/// <summary>
/// One native step as it is written down, durably, before it is made. Recovery holds it against the native data and decides whether it took
/// effect. Paths are the connector's own, relative to its root, as they are when the step is made.
/// </summary>
public sealed record JournalEntry
{
    public required ItemId Id { get; init; }

    /// <summary>The connector's name for the step, for example <c>replace</c>.</summary>
    public required string Step { get; init; }

    public required string From { get; init; }
    public required string To { get; init; }

    /// <summary>The stamp of what the step displaces or moves; empty when there is nothing.</summary>
    public required ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>How to recognise the step's result (a temporary file's identity); empty when there is none.</summary>
    public required ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>What the item shows once the step took effect; null when it is gone then.</summary>
    public required NativeItem? After { get; init; }

    /// <summary>See <see cref="PlannedItem.TakenFrom"/>.</summary>
    public ItemId? TakenFrom { get; init; }
}
