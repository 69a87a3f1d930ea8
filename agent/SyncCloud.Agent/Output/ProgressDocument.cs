using System.Text.Json;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>A line of <c>--progress json</c>. No other document has a property <c>progress</c>.</summary>
internal sealed record ProgressEvent(ProgressDocument Progress);

/// <summary>Where a command is.</summary>
internal sealed record ProgressDocument
{
    /// <summary>Absent where it is about none.</summary>
    public string? Collection { get; init; }

    /// <summary>A stage of a round or of a verification, or <c>download</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>What is counted: <c>bytes</c>, <c>items</c>, <c>logs</c> or <c>packs</c>.</summary>
    public required string Unit { get; init; }

    public required long Done { get; init; }

    /// <summary>Absent where it is not known.</summary>
    public long? Total { get; init; }

    /// <summary>Absent where there is nothing to measure yet.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Absent where it cannot be told.</summary>
    public double? SecondsLeft { get; init; }

    public static ProgressDocument Of(string collection, RoundProgress progress, ProgressRate rate) => new()
    {
        Collection = collection,
        Stage = JsonNamingPolicy.CamelCase.ConvertName(progress.Stage.ToString()),
        Unit = progress.Stage switch
        {
            RoundStage.Upload or RoundStage.CheckData or RoundStage.CheckFiles => "bytes",
            RoundStage.Pull or RoundStage.CheckLogs => "logs",
            RoundStage.CheckPacks => "packs",
            _ => "items",
        },
        Done = progress.Done,
        Total = progress.Total,
        PerSecond = rate.PerSecond is { } perSecond ? Math.Round(perSecond, 1) : null,
        SecondsLeft = rate.Left is { } left ? Math.Round(left.TotalSeconds, 1) : null,
    };
}
