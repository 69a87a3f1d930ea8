using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Much that is new is decided and applied a portion at a time.</summary>
[TestClass]
public sealed class PortionTests
{
    private const int Most = 4;
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly RoundDevice laptop;
    private readonly RoundDevice phone;

    public PortionTests() => (laptop, phone) = (new RoundDevice(cloud, new DeviceId(1), "laptop"), new RoundDevice(cloud, new DeviceId(2), "phone"));

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Sync_MoreThatIsNewThanAPortion_ComesInPortions_FoldersFirst()
    {
        for (var i = 0; i < 20; i++) laptop.Write($"outer/inner-{i % 3}/{i}.txt", $"{i}");
        Directory.CreateDirectory(laptop.At("empty"));
        await laptop.InStepAsync(TestContext.CancellationToken);

        var plans = await SyncAsync(phone);

        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
        Assert.IsTrue(Directory.Exists(phone.At("empty")));
        Assert.AreEqual(25, plans.Sum(plan => plan.Count));
        Assert.IsTrue(plans.TrueForAll(plan => plan.Count <= Most), string.Join(", ", plans.Select(plan => plan.Count)));
        Assert.IsTrue(plans.Skip(1).SelectMany(plan => plan).All(item => item.Target!.Kind == ItemKinds.File));
    }

    [TestMethod]
    public async Task Sync_EditsMovesAndDeletionsAmongMuchThatIsNew_AreInTheFirstPortionTogether()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e"]) laptop.Write($"{name}.txt", name);
        await laptop.InStepAsync(TestContext.CancellationToken);
        await phone.InStepAsync(TestContext.CancellationToken);
        laptop.Write("a.txt", "another a");
        laptop.Delete("b.txt");
        File.Move(laptop.At("c.txt"), laptop.At("b.txt"));
        File.Move(laptop.At("d.txt"), laptop.At("c.txt"));
        laptop.Delete("e.txt");
        for (var i = 0; i < 10; i++) laptop.Write($"e.txt/{i}.txt", $"{i}");
        await laptop.InStepAsync(TestContext.CancellationToken);

        var plans = await SyncAsync(phone);

        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
        Assert.IsGreaterThan(2, plans.Count);
        Assert.IsTrue(plans.Skip(1).SelectMany(plan => plan).All(item => item.Current is null));
    }

    [TestMethod]
    public async Task Sync_ManyPacks_WhatLiesInOneComesTogether()
    {
        const int packs = 6;
        for (var pack = 0; pack < packs; pack++)
        {
            for (var i = 0; i < Most; i++) WriteLarge($"{pack}-{i}.bin");
            await laptop.InStepAsync(TestContext.CancellationToken);
        }
        Assert.AreEqual(packs, cloud.PackCount);

        var plans = await SyncAsync(phone);

        Assert.AreEqual(packs, plans.Count);
        Assert.AreEqual(packs, cloud.PackReads);
    }

    [TestMethod]
    public async Task Sync_OneCannotBeHadYet_TheOthersComeInPortionsAllTheSame()
    {
        for (var i = 0; i < Most; i++) WriteLarge($"{i}.bin");
        await laptop.InStepAsync(TestContext.CancellationToken);
        for (var i = 0; i < 20; i++) laptop.Write($"{i}.txt", $"{i}");
        await laptop.InStepAsync(TestContext.CancellationToken);
        cloud.SetBackTo(cloud.Head.Sequence, new ChainBackup(cloud.Head.Sequence, []));

        var plans = await SyncAsync(phone);

        Assert.HasCount(20, phone.Files());
        Assert.IsGreaterThan(4, plans.Count);
        Assert.IsTrue(plans.TrueForAll(plan => plan.Count <= 2 * Most), string.Join(", ", plans.Select(plan => plan.Count)));
        using var state = phone.OpenState();
        Assert.AreEqual(Most, state.PendingCount);
    }

    [TestMethod]
    public async Task Sync_AFileIsSavedMeanwhileWhereAnotherIsToCome_TheRestComesBesideIt_AndNothingIsLost()
    {
        for (var i = 0; i < 20; i++) laptop.Write($"{i:00}.txt", $"{i}");
        await laptop.InStepAsync(TestContext.CancellationToken);

        var plans = await SyncAsync(phone, before =>
        {
            if (before != 1) return;
            for (var i = 0; i < 20; i++)
                if (!File.Exists(phone.At($"{i:00}.txt"))) phone.Write($"{i:00}.txt", $"the phone's own {i}");
        });
        await laptop.InStepAsync(TestContext.CancellationToken);
        await phone.InStepAsync(TestContext.CancellationToken);

        Assert.AreEqual(Most, plans[0].Count);
        Assert.IsGreaterThan(Most, plans[2].Count, "what stayed open, with all the rest");
        var files = phone.Files();
        CollectionAssert.AreEqual(laptop.Files(), files);
        for (var i = 0; i < 20; i++) Assert.ContainsSingle(file => file.EndsWith($": {i}", StringComparison.Ordinal), files);
        Assert.AreEqual(20 - Most, files.Count(file => file.Contains("the phone's own", StringComparison.Ordinal)));
    }

    [TestCleanup]
    public void Clean()
    {
        laptop.Dispose();
        phone.Dispose();
    }

    private void WriteLarge(string name)
    {
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        File.WriteAllBytes(laptop.At(name), bytes);
    }

    private async Task<List<IReadOnlyList<PlannedItem>>> SyncAsync(RoundDevice device, Action<int>? beforeApply = null)
    {
        using var state = device.OpenState();
        using var connector = device.Connector();
        var recorded = new FaultyConnector(connector) { BeforeApply = beforeApply };
        await new SyncRound(device.Context(state, recorded) with { PortionItems = Most }).RunToQuietAsync([], 10, TestContext.CancellationToken);
        return recorded.Plans;
    }
}
