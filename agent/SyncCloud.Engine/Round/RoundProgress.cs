namespace SyncCloud.Engine.Round;

/// <summary>Where a round is.</summary>
/// <param name="Stage">Which stage.</param>
/// <param name="Done">Items (scan, apply), bytes (upload, download, data, files), logs (pull) or packs done so far.</param>
/// <param name="Total">Of how many, or null when that is not known.</param>
public readonly record struct RoundProgress(RoundStage Stage, long Done, long? Total);

/// <summary>The stages of a round, and of verifying, that can take long.</summary>
public enum RoundStage { Recover, Scan, Pull, Merge, Apply, Upload, Push, CheckState, CheckLogs, CheckPacks, CheckData, CheckFiles }
