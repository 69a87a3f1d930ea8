using System.Collections.Immutable;

namespace SyncCloud.Engine.Transport;

/// <summary>A request failed. <see cref="IsFinal"/>: the same request cannot succeed later (4xx but 408 and 429, and data that the service finds damaged).</summary>
public sealed class TransportException(string message, bool isFinal, string? problemType = null, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal { get; } = isFinal;

    /// <summary>One of <see cref="Protocol.Http.ProblemTypes"/> when the service gave one.</summary>
    public string? ProblemType { get; } = problemType;

    /// <summary>With <see cref="Protocol.Http.ProblemTypes.DeviceWaiting"/>: the names of the devices that may approve this one; empty when a newer sign-in is what it takes.</summary>
    public ImmutableArray<string>? Approvers { get; init; }

    /// <summary>How long the service asks to wait, if it says.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
