namespace SyncCloud.Simulation.Tests.Invariants;

/// <summary>How often each invariant was held against what happened.</summary>
internal sealed class Checks
{
    private readonly Dictionary<string, long> counts = [];

    public IReadOnlyDictionary<string, long> Counts => counts;

    public void Note(string invariant, long count = 1) => counts[invariant] = counts.GetValueOrDefault(invariant) + count;
}
