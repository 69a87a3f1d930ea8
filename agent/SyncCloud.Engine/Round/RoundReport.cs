using System.Collections.Immutable;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>What one or several rounds did, and where they left the collection.</summary>
public sealed record RoundReport
{
    /// <summary>How many items the last scan looked at.</summary>
    public required long Scanned { get; init; }

    /// <summary>Logs received from the cloud, own ones left out.</summary>
    public required long LogsPulled { get; init; }

    /// <summary>Items that were written to the application data.</summary>
    public required long ItemsApplied { get; init; }

    /// <summary>Change logs appended.</summary>
    public required long LogsPushed { get; init; }

    /// <summary>Changes in them.</summary>
    public required long ChangesPushed { get; init; }

    /// <summary>Length of the contents that the cloud did not have as they are, before what it had of them was left out.</summary>
    public required long ContentBytesPushed { get; init; }

    /// <summary>Bytes of content written to the application data.</summary>
    public required long ContentBytesApplied { get; init; }

    /// <summary>Damaged packs of the cloud that this device made whole again.</summary>
    public required long PacksRepaired { get; init; }

    /// <summary>The cursor, which is the head as far as this device knows.</summary>
    public required LogPosition Cursor { get; init; }

    /// <summary>The state root at the cursor.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>What could not be applied, with the reasons.</summary>
    public required ImmutableArray<ItemProblem> Pending { get; init; }

    /// <summary>What could not be read.</summary>
    public required ImmutableArray<ItemProblem> Problems { get; init; }

    /// <summary>Local changes that are not in the cloud yet.</summary>
    public required long Unpushed { get; init; }

    /// <summary>Local changes that stay on this device, since it sends none.</summary>
    public required long KeptHere { get; init; }

    /// <summary>When the next log is old enough for this device, by the service's clock; null when it has taken in all logs, or was not looked.</summary>
    public required DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Conflicts that wait for a decision, in the whole collection.</summary>
    public required long Conflicts { get; init; }

    /// <summary>Deletions and replacements that wait for an approval before they are sent.</summary>
    public required long AwaitingToSend { get; init; }

    /// <summary>Deletions and replacements that wait for an approval before they are applied; they are pending too.</summary>
    public required long AwaitingToApply { get; init; }

    /// <summary>Nothing is left to do: what still differs from the head or from the other devices does so because of the device's <see cref="SyncMode"/>.</summary>
    public bool IsDone => Pending.IsEmpty && Problems.IsEmpty && Unpushed == 0;

    /// <summary>At the head, nothing pending, nothing that others do not have, nothing unreadable.</summary>
    public bool InStep => IsDone && KeptHere == 0 && WaitsUntil is null;
}
