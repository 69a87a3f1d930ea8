namespace SyncCloud.Simulation.Tests.Mutants;

/// <summary>The simulator finds planted bugs: each within 4,000 seeds.</summary>
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
        var seed = world.FirstFailingSeed(mutant.FoundBy, Near, mutant.Emphasis) ?? world.FirstFailingSeed(1, Seeds, mutant.Emphasis);
        Assert.IsNotNull(seed, $"{Seeds} schedules did not notice that {mutant}");
        TestContext.WriteLine($"{mutant}: seed {seed}");
        Console.WriteLine($"{mutant}: found by seed {seed}");
    }
}
