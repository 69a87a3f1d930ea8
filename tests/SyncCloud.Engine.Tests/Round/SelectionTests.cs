using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>What is ignored is not held, and neither deleted nor lost; once it is no longer ignored, it is there.</summary>
[TestClass]
public sealed class SelectionTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task IgnoredFolder_RenamedElsewhereToANameThatIsNotIgnored_ComesWithAllThatLiesInIt()
    {
        using var laptop = new RoundDevice(cloud, new DeviceId(1), "laptop");
        using var desktop = new RoundDevice(cloud, new DeviceId(2), "desktop");
        laptop.Write("build/a.txt", "a");
        laptop.Write("build/in/b.txt", "b");
        laptop.Write("build/in/too/c.log", "c");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        laptop.Write(".syncignore", "/build\n*.log\n");
        await laptop.InStepAsync(TestContext.CancellationToken);

        // Renamed on a device that does not know of the rule yet.
        Directory.Move(desktop.At("build"), desktop.At("kept"));
        desktop.Write("kept/in/d.txt", "d");
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);

        CollectionAssert.IsSubsetOf(new[] { "kept/a.txt: a", "kept/in/b.txt: b", "kept/in/d.txt: d" }, laptop.Files());
        CollectionAssert.IsSubsetOf(new[] { "build/a.txt: a", "build/in/b.txt: b" }, laptop.Files(), "what was ignored here is nobody's business");
        CollectionAssert.DoesNotContain(laptop.Files(), "kept/in/too/c.log: c", "what is ignored by another rule stays so");
        await desktop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.IsSubsetOf(new[] { "kept/a.txt: a", "kept/in/b.txt: b", "kept/in/d.txt: d" }, desktop.Files());
    }
}
