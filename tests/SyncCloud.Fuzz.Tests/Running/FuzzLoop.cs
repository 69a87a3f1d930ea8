using SyncCloud.Fuzz.Tests.Targets;

namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>Mutates, reads, and keeps every input that takes a way through the code that none took before. Called by reflection from outside the instrumented copies.</summary>
public static class FuzzLoop
{
    /// <summary>Runs one target for a while; the report says how many inputs were tried, and the finding is null when nothing was found.</summary>
    public static (string Report, string? Finding) Run(string targetName, double seconds, int seed, Action<byte[]> announce)
    {
        // First of all: instrumented code needs it.
        var coverage = new Coverage();
        var target = AllTargets.Named(targetName);
        var mutator = new Mutator(new Random(seed));
        var corpus = new List<byte[]>();
        var (tried, until) = (0L, Environment.TickCount64 + (long)(seconds * 1000));
        foreach (var input in Inputs())
        {
            announce(input);
            coverage.Begin();
            if (Trial.Run(target, input) is { } wrong) return (Report(), $"{target.Name}: {wrong}\ninput: {Convert.ToHexStringLower(input)}");
            tried++;
            if (coverage.IsNew()) corpus.Add(input);
        }
        return (Report(), null);

        IEnumerable<byte[]> Inputs()
        {
            foreach (var input in target.Seeds.Concat(FuzzCorpus.Of(target.Name))) yield return input;
            // A target whose seeds are all alike to it starts from the first.
            if (corpus.Count == 0) corpus.Add(target.Seeds[0]);
            while (Environment.TickCount64 < until) yield return mutator.Next(corpus);
        }

        string Report() => $"{target.Name}: {tried} inputs, {coverage.EdgesSeen} edges, {corpus.Count} inputs kept";
    }
}
