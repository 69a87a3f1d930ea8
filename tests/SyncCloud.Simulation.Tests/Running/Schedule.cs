using System.Collections.Immutable;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>What one run is made of: the seed decides everything, less the operations and faults that shrinking left out.</summary>
internal sealed record Schedule(int Seed)
{
    private const int Shortest = 8;
    private const int Longest = 50;

    public ImmutableHashSet<int> OmittedOperations { get; init; } = [];
    public ImmutableHashSet<int> OmittedFaults { get; init; } = [];

    public Emphasis Emphasis { get; init; }

    /// <summary>A schedule goes on until it had this many operations and at least <see cref="Faults"/> faults.</summary>
    public int Operations { get => field > 0 ? field : Emphasis == Emphasis.None ? LengthOf(Seed) : Longest; init; }

    public int Faults { get; init; } = 5;

    /// <summary>Most of what can break breaks within a few operations, so the time goes into many short histories; one in five has more than thirty.</summary>
    private static int LengthOf(int seed)
    {
        var share = new Random(seed).NextDouble();
        return Shortest + (int)((Longest - Shortest) * share * share * share);
    }
}
