namespace SyncCloud.Simulation.Tests.Running;

/// <summary>An invariant does not hold.</summary>
internal sealed class ViolationException(string invariant, string detail) : Exception($"{invariant}: {detail}")
{
    public string Invariant { get; } = invariant;
}
