using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SyncCloud.Agent.Commands;

/// <summary>What <c>status --json</c> prints.</summary>
internal sealed record StatusDocument
{
    public required string Service { get; init; }
    public required string User { get; init; }
    public required string Device { get; init; }
    public required string DeviceName { get; init; }
    public required string Home { get; init; }

    /// <summary>Whether the service answered; if not, <see cref="Error"/> says why and nothing counts as in step.</summary>
    public required bool Online { get; init; }
    public string? Error { get; init; }
    public required bool InStep { get; init; }

    /// <summary>The daemon of this home; absent when none runs.</summary>
    public DaemonStatus? Daemon { get; init; }

    /// <summary>How much of the network this device may use; absent when there are no limits.</summary>
    public LimitsDocument? Limits { get; init; }

    [JsonIgnore]
    public string? LimitsText { get; init; }
    public required ImmutableArray<CollectionStatus> Collections { get; init; }
}

/// <summary>The daemon that keeps this device in step. <paramref name="Held"/>: why it holds still; absent when it does not.</summary>
internal sealed record DaemonStatus(int Process, string Version, DateTimeOffset Since, string? Held);

/// <summary>One collection on this device.</summary>
internal sealed record CollectionStatus
{
    public required string Collection { get; init; }
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Path { get; init; }
    public required bool InStep { get; init; }

    /// <summary>Why it is not in step; empty when it is.</summary>
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>The newest sequence number and log hash that this device has folded in.</summary>
    public long Sequence { get; init; }
    public string? LogHash { get; init; }

    /// <summary>The service's newest sequence number and its log's hash; absent when it could not be asked.</summary>
    public long? Head { get; init; }
    public string? HeadHash { get; init; }

    /// <summary>The state root at the cursor. Every log names the root after it, so an equal log hash is an equal root.</summary>
    public string? Root { get; init; }
    public long Items { get; init; }
    public ImmutableArray<ProblemDocument> Pending { get; init; } = [];
    public ImmutableArray<ProblemDocument> Problems { get; init; } = [];

    /// <summary>Changes of this device that the cloud does not have yet.</summary>
    public long Unpushed { get; init; }

    /// <summary>How this device takes part: two-way, read-only or delayed.</summary>
    public required string Mode { get; init; }

    /// <summary>How far behind it stays, when it is delayed.</summary>
    public long? DelaySeconds { get; init; }

    /// <summary>The only folders that are on this device, or those that are not; absent when all are.</summary>
    public ImmutableArray<string>? Only { get; init; }
    public ImmutableArray<string>? Without { get; init; }

    /// <summary>When the next log is old enough for it; absent when there is none.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Local changes that stay on this device, since it only receives.</summary>
    public long KeptHere { get; init; }
    public long Conflicts { get; init; }

    /// <summary>Deletions and replacements that wait for `synccloud approve`.</summary>
    public long Approvals { get; init; }

    /// <summary>Packs that are damaged in the cloud and not repaired yet.</summary>
    public long DamagedPacks { get; init; }
    public DateTimeOffset? LastSync { get; init; }
    public string? LastSyncError { get; init; }

    /// <summary>What the daemon is doing to it; absent when it is at nothing.</summary>
    public string? Syncing { get; init; }

    /// <summary>What the daemon's last sync that moved something moved, and when it ended.</summary>
    public string? LastMoved { get; init; }
    public DateTimeOffset? LastMovedAt { get; init; }

    /// <summary>Why the daemon is not told every change here at once; absent when it is.</summary>
    public string? Unwatched { get; init; }

    /// <summary>The daemon leaves it alone, until <see cref="PausedUntil"/> or until it is told to go on.</summary>
    public bool Paused { get; init; }
    public DateTimeOffset? PausedUntil { get; init; }
    public string? Remedy { get; init; }

    /// <summary>In step, but for what this device is not to send, or not to take in yet.</summary>
    [JsonIgnore]
    public bool IsDone { get; init; }

    [JsonIgnore]
    public bool OnlyApprovals { get; init; }

    [JsonIgnore]
    public ExitCode Exit => OnlyApprovals ? ExitCode.Approval : !(InStep || IsDone) ? ExitCode.Error : Conflicts > 0 ? ExitCode.Conflicts : ExitCode.Done;
}
