using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>What one merge decides on: chain values at the head, and everything local that differs from its previous state.</summary>
public sealed record MergeInput
{
    public required KindSchema Schema { get; init; }
    public required IChainView Chain { get; init; }
    public required IKnownItems Known { get; init; }
    public required IReadOnlyList<LocalChange> Locals { get; init; }

    /// <summary>Items whose chain value changed since it was last merged, or could not be applied then.</summary>
    public required IReadOnlyList<ItemId> Pending { get; init; }

    /// <summary>What the user decided through the engine, and conflicts that still have to be recorded.</summary>
    public required IReadOnlyList<UserDecision> Decisions { get; init; }

    /// <summary>Given where what is shown may be older than the chain; null where every difference is the user's.</summary>
    public IContentHistory? History { get; init; }

    /// <summary>What is missing may never have been there, so nothing counts as deleted.</summary>
    public bool HasGaps { get; init; }

    public required DeviceId Device { get; init; }
    public required string DeviceName { get; init; }
}
