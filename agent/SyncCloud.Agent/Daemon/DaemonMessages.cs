using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SyncCloud.Agent.Commands;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Daemon;

/// <summary>What another process of the same user asks of the daemon: one JSON document on one line.</summary>
internal sealed record DaemonRequest
{
    /// <summary>How it is.</summary>
    public const string State = "state";

    /// <summary>The home's lock, until the connection is closed.</summary>
    public const string Loan = "loan";

    /// <summary>That it ends; the connection is closed when it has.</summary>
    public const string Stop = "stop";

    /// <summary>An address at which the page opens, once and soon.</summary>
    public const string Page = "page";

    public required string Ask { get; init; }

    /// <summary>Of a loan: what for is changed in the home, so that a sync under way does not go on for long.</summary>
    public bool Changes { get; init; }
}

/// <summary>The daemon's answer, likewise on one line.</summary>
internal sealed record DaemonAnswer
{
    public bool Done { get; init; }
    public string? Error { get; init; }
    public DaemonState? State { get; init; }
    public string? Page { get; init; }
}

/// <summary>What the daemon tells of itself.</summary>
internal sealed record DaemonState
{
    public required int Process { get; init; }
    public required string Version { get; init; }
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it holds still; null: it does not.</summary>
    public string? Held { get; init; }
    public ImmutableArray<KeptState> Collections { get; init; } = [];
}

/// <summary>What the daemon tells of a collection that it keeps in step.</summary>
internal sealed record KeptState
{
    public required string Id { get; init; }

    /// <summary>What is being done; null: nothing.</summary>
    public string? Syncing { get; init; }

    /// <summary>Why not every change in its data is told at once; null when all are.</summary>
    public string? Unwatched { get; init; }

    /// <summary>When its last sync ended.</summary>
    public DateTimeOffset? LastSync { get; init; }
    public string? LastSyncError { get; init; }

    /// <summary>What the last sync that moved something moved, and when it ended.</summary>
    public string? LastMoved { get; init; }
    public DateTimeOffset? LastMovedAt { get; init; }

    /// <summary>What the last sync found; told within this process alone, like what follows.</summary>
    [JsonIgnore]
    public SyncDocument? Found { get; init; }

    /// <summary>How many items there were then.</summary>
    [JsonIgnore]
    public long Items { get; init; }

    /// <summary>Which folders were on this device then; null: not known, or it has none.</summary>
    [JsonIgnore]
    public FolderChoice? Choice { get; init; }

    /// <summary>Where the sync under way is.</summary>
    [JsonIgnore]
    public RoundProgress? At { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DaemonRequest))]
[JsonSerializable(typeof(DaemonAnswer))]
internal sealed partial class DaemonJson : JsonSerializerContext;
