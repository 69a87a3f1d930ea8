namespace SyncCloud.Simulation.Tests.Running;

/// <summary>How a run ended.</summary>
internal sealed record Outcome(Schedule Schedule, Exception? Failure, IReadOnlyList<string> Trace, FaultCounts Faults, int Operations, IReadOnlyDictionary<string, long> Checks)
{
    /// <summary>The broken invariant's name, or the type of what was thrown; null when all held.</summary>
    public string? Kind => Failure is ViolationException violation ? violation.Invariant : Failure?.GetType().Name;
}
