using SyncCloud.Engine;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>What a native step came to: what the item shows now, or why it was not made.</summary>
internal readonly record struct StepResult
{
    /// <summary>Null when the step was made.</summary>
    internal string? Refusal { get; private init; }

    /// <summary>What the item shows after the step; null when it is gone.</summary>
    internal NativeItem? Shown { get; private init; }

    internal bool UserChanged { get; private init; }

    internal static StepResult Made(NativeItem? shown) => new() { Shown = shown };
    internal static StepResult Refused(string reason) => new() { Refusal = reason };
    internal static StepResult ChangedByUser(string reason = "it was changed on this device meanwhile") => new() { Refusal = reason, UserChanged = true };
}
