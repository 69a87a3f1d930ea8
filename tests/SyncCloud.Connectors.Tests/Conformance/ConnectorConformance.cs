using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>What holds of every connector, whatever native data it reads and writes. A connector's tests derive from this, and do what its application does.</summary>
public abstract class ConnectorConformance
{
    /// <summary>The ways in which the native data may lie.</summary>
    private protected virtual IReadOnlyList<string> Ways { get; } = [""];

    /// <summary>Whether an item can be removed, and malformed, by itself.</summary>
    private protected virtual bool Can(Act act) => true;

    /// <summary>Whether the place of what is malformed is a line.</summary>
    private protected virtual bool HasLines => true;

    /// <summary>A device with nothing in it.</summary>
    private protected abstract Task<ConnectorDevice> MakeAsync(string way);

    /// <summary>Another empty device that shall hold the same.</summary>
    private protected virtual Task<ConnectorDevice> MakeOtherAsync(string way) => MakeAsync(way);

    /// <summary>Does it, at once; false where the application cannot, at this moment.</summary>
    private protected abstract bool Do(ConnectorDevice device, Act act);

    private protected abstract IReadOnlyList<Loss> Losses(string way);

    private protected async Task<ConnectorDevice> ScannedAsync(string way, params Act[] acts)
    {
        var device = await MakeAsync(way);
        foreach (var act in (Act[])[Act.Fill, .. acts])
        {
            device.Pass();
            Assert.IsTrue(Do(device, act));
            device.Pass();
            await device.ScanAsync();
        }
        return device;
    }

    /// <summary>What a filled device has to show when others did this to its items.</summary>
    private protected async Task<Targets> TargetsAsync(string way, params Act[] acts)
    {
        using var source = await ScannedAsync(way, acts);
        var targets = new Targets(source.Items, new MemoryContents());
        source.Export(targets.Contents);
        return targets;
    }

    /// <summary>A filled device to which these can be applied.</summary>
    private protected async Task<ConnectorDevice> ScannedAsync(string way, Targets targets)
    {
        var device = await ScannedAsync(way);
        device.Contents = targets.Contents;
        return device;
    }

    private protected sealed record Targets(IReadOnlyDictionary<ItemId, Item> Items, MemoryContents Contents);

    /// <summary>The acts that an apply is tried with.</summary>
    private Act[] Tried => Can(Act.Remove) ? [Act.Change, Act.Remove] : [Act.Change];

    [TestMethod]
    public async Task Scan_FindsExactlyWhatTheApplicationChanged()
    {
        foreach (var way in Ways)
        {
            using var device = await MakeAsync(way);
            await device.ScanAsync();
            Do(device, Act.Fill);
            device.Pass();
            var count = (await device.ScanAsync()).Count;
            Assert.IsEmpty(device.Report!.Problems, string.Join("; ", device.Report.Problems));
            Assert.IsGreaterThanOrEqualTo(Can(Act.Remove) ? 3 : 1, count);
            Assert.IsEmpty(await device.ScanAsync());
            await FindsAsync(Act.Touch, 0, 0);
            await FindsAsync(Act.Change, 1, 0);
            await FindsAsync(Act.Fill, 1, 0);
            if (!Can(Act.Remove)) continue;
            await FindsAsync(Act.Remove, 0, 1);
            await FindsAsync(Act.Fill, 1, 0);
            Assert.HasCount(count, device.Items.Where(pair => device.Counted(pair.Key)));

            async Task FindsAsync(Act act, int seen, int gone)
            {
                Do(device, act);
                device.Pass();
                var found = await device.ScanAsync();
                Assert.AreEqual((seen, gone), (found.Values.Count(item => item is not null), found.Values.Count(item => item is null)), $"{way} {act}");
                Assert.IsEmpty(await device.ScanAsync(), $"{way} {act}, again");
            }
        }
    }

    [TestMethod]
    public async Task Apply_ToAnotherDevice_ShowsTheSame_AndAgainNothing()
    {
        foreach (var way in Ways)
        {
            using var source = await ScannedAsync(way);
            using var target = await MakeOtherAsync(way);
            await target.ScanAsync();
            await ShowsTheSameAsync();
            // All of it once more, though nothing differs.
            var native = target.Native();
            await target.ApplyAsync([.. target.Known.Items.Values.Select(item => new PlannedItem { Id = item.Id, Target = source.Items[item.Id], Current = item })]);
            Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
            CollectionAssert.AreEqual(native.ToList(), target.Native().ToList());
            foreach (var act in Tried)
            {
                Do(source, act);
                source.Pass();
                await source.ScanAsync();
                await ShowsTheSameAsync();
                // And back, where it is already.
                native = source.Native();
                await source.ApplyAsync(target.Items);
                CollectionAssert.AreEqual(native.ToList(), source.Native().ToList());
            }

            async Task ShowsTheSameAsync()
            {
                source.Export(target.Contents);
                await target.ApplyAsync(source.Items);
                Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
                AreEqual(source.Items, target.Items, way);
                Assert.IsEmpty(await target.ScanAsync(), way);
                AreEqual(source.Items, target.Items, way);
            }
        }
    }

    [TestMethod]
    public async Task Apply_OneItem_LeavesTheBytesOfAllOthers_AndKeepsWhatItWas()
    {
        foreach (var way in Ways)
        {
            foreach (var act in Tried)
            {
                var targets = await TargetsAsync(way, act);
                using var device = await ScannedAsync(way, targets);
                var before = device.Native();
                await device.ApplyAsync(targets.Items);
                Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
                var (lost, come) = (Without(before, device.Native()), Without(device.Native(), before));
                Assert.ContainsSingle(lost, $"{way} {act}: {string.Join("\n|", lost)}");
                Assert.HasCount(act == Act.Remove ? 0 : 1, come, $"{way} {act}: {string.Join("\n|", come)}");
                Assert.IsTrue(device.Keeps(lost[0]), $"{way} {act}: {lost[0]}\nis not in\n{device.Kept()}");
            }
        }
    }

    [TestMethod]
    public async Task Apply_CrashBeforeAnyStep_LosesNothingAndIsNobodysEdit()
    {
        foreach (var way in Ways)
        {
            var targets = await TargetsAsync(way, Tried);
            for (var at = 0; ; at++)
            {
                using var device = await ScannedAsync(way, targets);
                var steps = await device.InStepsAsync(step => { if (step == at) throw new SimulatedCrash(); }, () => device.ApplyAsync(targets.Items));
                await GoesOnAsync(device, targets.Items, $"{way}, a crash before step {at}");
                if (steps <= at) break;
            }
        }
    }

    [TestMethod]
    public async Task Apply_NewItemsAndCrashBeforeAnyStep_AreThereOnce()
    {
        foreach (var way in Ways)
        {
            var targets = await TargetsAsync(way);
            for (var at = 0; ; at++)
            {
                using var device = await MakeOtherAsync(way);
                device.Contents = targets.Contents;
                await device.ScanAsync();
                var steps = await device.InStepsAsync(step => { if (step == at) throw new SimulatedCrash(); }, () => device.ApplyAsync(targets.Items));
                await GoesOnAsync(device, targets.Items, $"{way}, a crash before step {at}");
                if (steps <= at) break;
            }
        }
    }

    private static async Task GoesOnAsync(ConnectorDevice device, IReadOnlyDictionary<ItemId, Item> targets, string when)
    {
        device.Pass();
        Assert.IsEmpty(await device.ScanAsync(), $"after {when} our own write looks like a user's");
        await device.ApplyAsync(targets);
        Assert.IsEmpty(device.Known.Deferred, $"{when}: {string.Join("; ", device.Known.Deferred)}");
        AreEqual(targets, device.Items, when);
        Assert.IsEmpty(await device.ScanAsync(), when);
        AreEqual(targets, device.Items, when);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "before any step")]
    [DataRow(true, DisplayName = "before any step, and a crash soon after")]
    public async Task Apply_ApplicationActsMeanwhile_ItsActStands(bool crashes)
    {
        foreach (var way in Ways)
        {
            var targets = await TargetsAsync(way, Act.Change);
            foreach (var act in (Act[])(Can(Act.Remove) ? [Act.Rival, Act.Remove] : [Act.Rival]))
            {
                using var own = await ScannedAsync(way, act);
                using var both = await ScannedAsync(way, act == Act.Remove ? [Act.Change, Act.Remove] : [act]);
                var (ours, with) = (Said(own), Said(both));
                for (var at = 0; ; at++)
                {
                    using var device = await ScannedAsync(way, targets);
                    var acted = false;
                    var steps = await device.InStepsAsync(step =>
                    {
                        if (step == at) acted = Do(device, act);
                        if (crashes && acted && step == at + 1 + (at % 4)) throw new SimulatedCrash();
                    }, () => device.ApplyAsync(targets.Items));
                    if (steps <= at) break;
                    if (!acted) continue;
                    device.Pass();
                    await device.ScanAsync();
                    Assert.IsTrue(Said(device) is var said && (said == ours || said == with), $"{way}, {act} before step {at}: {said}\nis neither\n{ours}\nnor\n{with}");
                    Assert.IsEmpty(await device.ScanAsync());
                }
            }
        }
    }

    [TestMethod]
    public async Task Malformed_IsReportedWithItsPlace_NothingIsDeleted_AndTheOthersGoOn()
    {
        if (!Can(Act.Malform)) return;
        foreach (var way in Ways)
        {
            using var device = await ScannedAsync(way);
            var items = device.Items;
            Do(device, Act.Malform);
            device.Pass();
            Assert.IsEmpty((await device.ScanAsync()).Where(pair => pair.Value is null), way);
            Assert.IsNotEmpty(device.Report!.Problems, way);
            if (HasLines) Assert.Contains(", line ", device.Report.Problems[0].Path);
            await device.ScanAsync();
            Assert.IsNotEmpty(device.Report.Problems, "a problem is told as long as it is there");
            // What is malformed cannot go, and no other round would find it otherwise; all others can.
            await device.ApplyAsync(items.Where(pair => !device.Counted(pair.Key)).ToDictionary());
            var hidden = device.Known.Deferred.Select(deferred => deferred.Id).ToHashSet();
            Assert.IsNotEmpty(hidden, way);
            if (Can(Act.Remove)) Assert.IsNotEmpty(device.Known.Settled, way);
            Assert.IsTrue(device.Known.Deferred.TrueForAll(deferred => !deferred.UserChanged), way);
            Assert.IsEmpty(await device.ScanAsync(), way);
            CollectionAssert.AreEquivalent(hidden.ToList(), device.Items.Keys.Where(device.Counted).ToList(), way);
            // Mended, what was hidden is no news.
            Do(device, Act.Fill);
            device.Pass();
            Assert.IsEmpty((await device.ScanAsync()).Keys.Where(hidden.Contains), way);
            Assert.IsEmpty(device.Report.Problems, way);
        }
    }

    [TestMethod]
    public async Task Malformed_WhenItIsFirstMet_IsToldAsLongAsItIs()
    {
        if (!Can(Act.Malform)) return;
        foreach (var way in Ways)
        {
            using var device = await MakeAsync(way);
            await device.ScanAsync();
            Do(device, Act.Fill);
            Do(device, Act.Malform);
            for (var look = 0; look < 3; look++)
            {
                device.Pass();
                await device.ScanAsync();
                Assert.IsNotEmpty(device.Report!.Problems, $"{way}, look {look}");
            }
            if (Can(Act.Remove)) Assert.IsNotEmpty(device.Items.Keys.Where(device.Counted), way);
        }
    }

    [TestMethod]
    public async Task Lost_IsNotDeleted_AndWaitsUntilItIsRestored()
    {
        foreach (var way in Ways)
        {
            var targets = await TargetsAsync(way, Act.Change);
            foreach (var loss in Losses(way))
            {
                using var device = await ScannedAsync(way, targets);
                loss.Lose(device);
                device.Pass();
                try
                {
                    Assert.IsEmpty(await device.ScanAsync(), $"{way} {loss.Name}");
                    Assert.IsNotEmpty(device.Report!.Problems, $"{way} {loss.Name}");
                    await device.ApplyAsync(targets.Items);
                    Assert.IsEmpty(device.Known.Settled, $"{way} {loss.Name}");
                }
                catch (ApplicationDataException) { }
                loss.Restore(device);
                device.Pass();
                Assert.IsEmpty(await device.ScanAsync(), $"{way} {loss.Name}, restored");
                await device.ApplyAsync(targets.Items);
                Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
                AreEqual(targets.Items, device.Items, $"{way} {loss.Name}");
            }
        }
    }

    private static string Said(ConnectorDevice device) => string.Join("\n\n", device.Items.Values.Select(device.Said).Order(StringComparer.Ordinal));

    private static void AreEqual(IReadOnlyDictionary<ItemId, Item> expected, IReadOnlyDictionary<ItemId, Item> actual, string when) =>
        CollectionAssert.AreEquivalent(expected.Values.Select(item => (item.Id, item.Fields)).ToList(), actual.Values.Select(item => (item.Id, item.Fields)).ToList(), when);

    /// <summary>The pieces of the one that the other has not, as often.</summary>
    private static List<string> Without(IReadOnlyList<string> pieces, IReadOnlyList<string> others)
    {
        var left = pieces.ToList();
        foreach (var piece in others) left.Remove(piece);
        return left;
    }
}
