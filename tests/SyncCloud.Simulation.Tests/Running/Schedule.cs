using System.Collections.Immutable;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>What one run is made of: the seed decides everything, less the operations and faults that shrinking left out.</summary>
internal sealed record Schedule(int Seed)
{
    public ImmutableHashSet<int> OmittedOperations { get; init; } = [];
    public ImmutableHashSet<int> OmittedFaults { get; init; } = [];
    public int Operations { get; init; } = 50;
    public int Faults { get; init; } = 10;
}
