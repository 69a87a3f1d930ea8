using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>
/// An item as this device's application data shows it. The last one that the engine has read or written and that agrees with the chain
/// is the item's previous state; one that differs from it is an observation.
/// </summary>
public sealed record NativeItem
{
    public required ItemId Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>The item that holds this one natively (a folder); <see cref="ItemId.Root"/> where there is no tree.</summary>
    public required ItemId Parent { get; init; }

    /// <summary>The native name under <see cref="Parent"/>, which may be a mapping of the name in <see cref="Fields"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What tells cheaply that nothing changed; only the connector reads it.</summary>
    public required ReadOnlyMemory<byte> Stamp { get; init; }

    /// <summary>The native identity that survives a move (an inode number), or null where there is none.</summary>
    public required long? FileId { get; init; }

    /// <summary>The item's content, when it has one: indexed, so that equal content is found locally.</summary>
    public required ContentRef? Content { get; init; }

    /// <summary>The universal fields that the native data shows.</summary>
    public required Fields Fields { get; init; }
}
