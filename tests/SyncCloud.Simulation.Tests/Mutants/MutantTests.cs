using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Mutants;

/// <summary>The simulator finds planted bugs: each within 4,000 seeds, by one that passes without it.</summary>
[TestClass]
[DoNotParallelize] // it uses all cores itself
public sealed class MutantTests
{
    private const int Seeds = 4_000;
    private const int Near = 10;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Mutants => Mutant.All.Select(mutant => new object[] { mutant });

    [TestMethod]
    [DynamicData(nameof(Mutants))]
    public void Campaign_WithAPlantedBug_FindsIt(Mutant mutant)
    {
        var (name, image) = MutantCompiler.Compile(mutant);
        var world = new MutantWorld(name, image);
        var seed = FirstTellingSeed(world, mutant.FoundBy, Near, mutant.Emphasis) ?? FirstTellingSeed(world, 1, Seeds, mutant.Emphasis);
        Assert.IsNotNull(seed, $"{Seeds} schedules did not notice that {mutant}");
        TestContext.WriteLine($"{mutant}: seed {seed}");
        Console.WriteLine($"{mutant}: found by seed {seed}");
    }

    /// <summary>One that fails by the planted bug: a seed that fails without it, too, proves nothing.</summary>
    private static int? FirstTellingSeed(MutantWorld world, int first, int seeds, Emphasis emphasis)
    {
        for (var next = first; next < first + seeds && world.FirstFailingSeed(next, first + seeds - next, emphasis) is { } seed; next = seed + 1)
        {
            if (Campaign.FirstFailingSeed(seed, 1, 1, (int)emphasis) is null) return seed;
            Console.WriteLine($"seed {seed} fails without any planted bug ({emphasis})");
        }
        return null;
    }
}
