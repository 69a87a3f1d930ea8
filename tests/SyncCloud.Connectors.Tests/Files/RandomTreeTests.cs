using CsCheck;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Whatever a user does to a tree, another device shows the same after scan and apply, even through crashes.</summary>
[TestClass]
public sealed class RandomTreeTests
{
    private static readonly Gen<List<List<UserAct>>> genRounds = UserAct.Any.List[1, 10].List[1, 5];

    [TestMethod]
    public void ScanThenApply_MakesTreesEqual() => genRounds.Sample(rounds => RunAsync(rounds, null).GetAwaiter().GetResult(), iter: 400);

    [TestMethod]
    public void ScanThenApplyWithCrashes_MakesTreesEqual() =>
        Gen.Select(genRounds, Gen.Int[0, 80], Gen.Int[0, 30]).Sample((rounds, crash, again) => RunAsync(rounds, [crash, again]).GetAwaiter().GetResult(), iter: 600);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void OnRealFolders_ScanThenApply_MakesTreesEqual(bool portable) => UserAct.Any.List[1, 25].Sample(acts => RealAsync(acts, portable).GetAwaiter().GetResult(), iter: 40);

    private static async Task RunAsync(List<List<UserAct>> rounds, int[]? crashes)
    {
        var clock = new TestClock();
        var (source, target) = (new MemoryVolume(clock.Nanoseconds), new MemoryVolume(clock.Nanoseconds));
        using var from = new FilesDevice(source, clock, 1);
        using var to = new FilesDevice(target, clock, 2);
        foreach (var acts in rounds)
        {
            foreach (var act in acts) act.Do(source);
            clock.Advance(TimeSpan.FromMinutes(1));
            await from.ScanAsync();
            Assert.IsEmpty(await from.ScanAsync(), "a second scan finds nothing");
            ExpectShown(from, source);
            var targets = from.Export(to.Contents);
            foreach (var crash in crashes ?? [])
            {
                await CrashAsync(target, to, crash, async () => await to.ApplyAsync(to.PlanTo(targets, whole: true)));
                var found = await to.ScanForChangesAsync();
                Assert.IsEmpty(found, $"after a crash: {string.Join("; ", found.Select(pair => $"{pair.Key} → {pair.Value?.Name ?? "gone"}"))}");
            }
            await to.ApplyAsync(to.PlanTo(targets, whole: true));
            Assert.IsEmpty(to.Known.Deferred, string.Join("; ", to.Known.Deferred));
            ExpectEqual(from, to);
            Assert.IsEmpty(await to.ScanForChangesAsync());
            ExpectShown(to, target);
        }
    }

    private static async Task RealAsync(List<UserAct> acts, bool portable)
    {
        var clock = new TestClock();
        var source = new MemoryVolume(clock.Nanoseconds);
        using var from = new FilesDevice(source, clock, 1);
        using var to = new FilesDevice(2, portable);
        foreach (var half in acts.Chunk((acts.Count / 2) + 1))
        {
            foreach (var act in half) act.Do(source);
            clock.Advance(TimeSpan.FromMinutes(1));
            await from.ScanAsync();
            await to.ApplyAsync(to.PlanTo(from.Export(to.Contents), whole: true));
            Assert.IsEmpty(to.Known.Deferred, string.Join("; ", to.Known.Deferred));
            ExpectEqual(from, to);
            Assert.IsEmpty(await to.ScanForChangesAsync());
        }
    }

    private static async Task CrashAsync(MemoryVolume volume, FilesDevice device, int operation, Func<Task> work)
    {
        var count = 0;
        volume.Before = (_, _) =>
        {
            if (count++ == operation) throw new SimulatedCrash();
        };
        try
        {
            await work();
        }
        catch (SimulatedCrash)
        {
            device.Known.Crash();
        }
        volume.Before = null;
    }

    private static void ExpectEqual(FilesDevice from, FilesDevice to)
    {
        CollectionAssert.AreEquivalent(from.Known.Items.Keys.ToList(), to.Known.Items.Keys.ToList());
        foreach (var item in from.Known.Items.Values) Assert.AreEqual(item.Fields, to.Known.Find(item.Id)!.Fields);
    }

    /// <summary>The known items are exactly what lies there.</summary>
    private static void ExpectShown(FilesDevice device, MemoryVolume volume)
    {
        var there = volume.Everything().Where(pair => pair.Key != ".synccloud" && !pair.Key.StartsWith(".synccloud/", StringComparison.Ordinal)).ToList();
        CollectionAssert.AreEqual(there.Select(pair => pair.Key).ToList(), device.Tree().Keys.ToList());
        foreach (var (path, bytes) in there)
            if (bytes is not null) Assert.AreEqual(ContentHash.Of(bytes), device.Item(path).Content!.Value.Hash, path);
    }
}
