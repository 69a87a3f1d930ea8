using System.Collections.Immutable;
using SyncCloud.Engine.Scan;

namespace SyncCloud.Engine.Round;

/// <summary>Why a round is run, and so how far it has to look. By default it looks everywhere and asks the cloud.</summary>
public sealed record RoundOccasion
{
    /// <summary>Where something may have changed in the application data since the last scan. A round looks everywhere when it finds reason to.</summary>
    public ScanScope Scope { get; init; } = ScanScope.Whole;

    /// <summary>False: where the scan finds nothing, and nothing is left from before, the cloud is not asked, since it has told of nothing.</summary>
    public bool AsksCloud { get; init; } = true;

    /// <summary>
    /// Called after each look, when all that it saw is on record and need not be looked at again whatever becomes of the round: with where it looked, and what came of it. What could not be
    /// read there counts as unchanged and has to be looked at again.
    /// </summary>
    public Action<ScanScope, ScanReport>? OnScanned { get; init; }

    /// <summary>Called after what is not for this device was taken off it: with where that was looked for, and what lies there and stays, which is nobody's.</summary>
    public Action<ScanScope, ImmutableArray<ItemProblem>>? OnCleared { get; init; }
}
