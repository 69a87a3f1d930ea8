using System.Collections.Immutable;

namespace SyncCloud.Protocol;

/// <summary>What the service may see of a change log. See FORMAT.md for its bytes.</summary>
public sealed record ChangeLogHeader
{
    public required CollectionId Collection { get; init; }
    public required LogId Log { get; init; }
    public required DeviceId Device { get; init; }

    /// <summary>The kind of the collection's application data, for example <c>files</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The log that this one follows: its changes were made against exactly the chain values there.</summary>
    public required LogPosition Base { get; init; }

    /// <summary>The state root after this log.</summary>
    public required Hash256 Root { get; init; }

    public required ChangeCounts Counts { get; init; }

    /// <summary>Every container that the locations in the body refer to, but this log's own inline section; sorted by bytes, none twice.</summary>
    public ImmutableArray<ContainerId> Containers { get; init; } = [];

    /// <summary>Named features beyond this version's format that a reader must know.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>When the device made the log, in milliseconds since 1970-01-01T00:00:00Z. Informative only.</summary>
    public required long TimeMilliseconds { get; init; }
}

/// <summary>How many changes of each sort a log holds.</summary>
public readonly record struct ChangeCounts(long Puts, long Patches, long Deletes)
{
    public long Total => Puts + Patches + Deletes;
}
