using System.Collections.Immutable;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>What a merge decided.</summary>
public sealed record MergeResult
{
    /// <summary>Nothing is to be done, and what differs here may be sent as it is.</summary>
    internal static MergeResult OfNothing { get; } = new() { Plan = [], Settled = [], Relabelled = [], Records = [], Obsolete = [], Oversized = [], Rules = ImmutableDictionary<ItemId, MergeRule>.Empty };

    /// <summary>Items that the application data has to show otherwise than it does.</summary>
    public required IReadOnlyList<PlannedItem> Plan { get; init; }

    /// <summary>Items that the application data shows as decided already.</summary>
    public required IReadOnlyList<SettledItem> Settled { get; init; }

    /// <summary>Observations whose folder was adopted: their native parent is known by another id now.</summary>
    public required IReadOnlyList<NativeItem> Relabelled { get; init; }

    /// <summary>Conflicts to be recorded in the chain.</summary>
    public required IReadOnlyList<UserDecision> Records { get; init; }

    /// <summary>Decisions that have nothing left to do.</summary>
    public required IReadOnlyList<ItemId> Obsolete { get; init; }

    /// <summary>Items that together would have more fields than an item can have: nothing is decided about them, they stay as they are here and in the chain.</summary>
    public required IReadOnlyList<OversizedItem> Oversized { get; init; }

    /// <summary>Which rule decided an item's outcome, and what it overrode, where anything had to be decided.</summary>
    public required IReadOnlyDictionary<ItemId, MergeRule> Rules { get; init; }
}

/// <summary>An item that needs no native step; see <see cref="IApplyJournal.Settle"/>.</summary>
public sealed record SettledItem(ItemId Id, NativeItem? Shown, ItemId? TakenFrom);

/// <summary>An item, and how many fields it would have.</summary>
public sealed record OversizedItem(ItemId Id, int FieldCount);

/// <summary>A rule's name as it travels in the log, and the sequence number of the value that it overrode.</summary>
public sealed record MergeRule(string Name, long? Overrode)
{
    public const string EditOverDelete = "edit-over-delete";
    public const string RestoredGap = "restored-gap";
    public const string MergedFields = "merged-fields";
    public const string KeptBoth = "kept-both";
    public const string ParentLives = "parent-lives";
    public const string UndoneCycle = "undone-cycle";
    public const string RenamedApart = "renamed-apart";
    public const string Undo = "undo";
    public const string FormerVersion = "former-version";
}
