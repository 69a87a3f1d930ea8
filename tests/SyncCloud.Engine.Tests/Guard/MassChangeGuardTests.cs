using CsCheck;
using SyncCloud.Engine.Guard;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Guard;

/// <summary>The laws of the decision alone.</summary>
[TestClass]
public sealed class MassChangeGuardTests
{
    private static readonly Gen<Hash256?> Becomes = Gen.Int[0, 3].Select(number => number == 0 ? (Hash256?)null : Hash256.Of([(byte)number]));

    private static readonly Gen<Destruction[]> Wanted =
        Gen.Select(Gen.Int[0, 40], Becomes, (id, becomes) => new Destruction(new ItemId((UInt128)(ulong)id), becomes)).Array[0, 30]
            .Select(all => all.DistinctBy(change => change.Id).ToArray());

    private static readonly Gen<GuardOptions> Options = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 15], (share, items) => new GuardOptions { SharePercent = share, Items = items });

    private static readonly Gen<Dictionary<ItemId, HeldChange>> Held = Gen.Select(Wanted, Gen.Bool.Array[30], (changes, approved) => changes
        .Select((change, i) => new HeldChange(GuardDirection.Sending, change, "", approved[i])).ToDictionary(held => held.Change.Id));

    private static readonly Gen<HashSet<ItemId>> Counted = Wanted.Select(changes => changes.Select(change => change.Id).ToHashSet());

    [TestMethod]
    public void HoldBack_Always_HoldsOnlyWhatIsWanted_AndNothingApproved() => Gen.Select(Wanted, Held, Counted, Gen.Int[0, 100], Options).Sample((wanted, held, counted, size, options) =>
    {
        var holds = MassChangeGuard.HoldBack(wanted, held, counted, () => size, options);
        Assert.IsTrue(holds.IsSubsetOf(wanted.Select(change => change.Id)));
        foreach (var change in wanted)
            if (held.TryGetValue(change.Id, out var before) && before is { Approved: true } && before.Change == change) Assert.DoesNotContain(change.Id, holds);
    });

    [TestMethod]
    public void HoldBack_Always_GoesOnHoldingWhatWaits_UnlessSwitchedOff() => Gen.Select(Wanted, Held, Counted, Gen.Int[0, 100], Options).Sample((wanted, held, counted, size, options) =>
    {
        var holds = MassChangeGuard.HoldBack(wanted, held, counted, () => size, options);
        foreach (var change in wanted)
            if (held.TryGetValue(change.Id, out var before) && !before.Approved) Assert.Contains(change.Id, holds);
        Assert.IsEmpty(MassChangeGuard.HoldBack(wanted, held, counted, () => size, options with { Enabled = false }));
    });

    [TestMethod]
    public void HoldBack_NothingHeldBefore_IsAllOrNothing_ByItemsAndShare() => Gen.Select(Wanted, Counted, Gen.Int[0, 100], Options).Sample((wanted, counted, size, options) =>
    {
        var holds = MassChangeGuard.HoldBack(wanted, new Dictionary<ItemId, HeldChange>(), counted, () => size, options);
        var destroyed = wanted.Select(change => change.Id).Union(counted).Count();
        var isMass = destroyed > options.Items && destroyed > size * options.SharePercent / 100.0;
        Assert.HasCount(isMass ? wanted.Length : 0, holds);
    });

    [TestMethod]
    public void HoldBack_CutIntoRoundsAnyhow_NeverLetsMoreGoThanTheLimits() => Gen.Select(Wanted, Gen.Int[1, 5], Gen.Int[30, 100], Options).Sample((wanted, perRound, size, options) =>
    {
        var (gone, held) = (new HashSet<ItemId>(), new Dictionary<ItemId, HeldChange>());
        for (var end = perRound; end - perRound < wanted.Length; end += perRound)
        {
            // Each round wants what is not gone yet of what was wanted so far.
            var now = wanted.Take(end).Where(change => !gone.Contains(change.Id)).ToList();
            var holds = MassChangeGuard.HoldBack(now, held, gone, () => size, options);
            foreach (var change in now.Where(change => holds.Contains(change.Id))) held[change.Id] = new HeldChange(GuardDirection.Sending, change, "", Approved: false);
            gone.UnionWith(now.Select(change => change.Id).Where(id => !holds.Contains(id)));
        }
        Assert.IsTrue(gone.Count <= options.Items || gone.Count * 100 <= size * options.SharePercent);
        Assert.AreEqual(wanted.Length, gone.Count + held.Count, "what is held back and what is let through is all");
    });

    [TestMethod]
    [DataRow(101, 0)]
    [DataRow(-1, 0)]
    [DataRow(30, -1)]
    public void Checked_NonsenseLimits_AreRefused(int share, int items) =>
        Assert.ThrowsExactly<ArgumentException>(() => new GuardOptions { SharePercent = share, Items = items }.Checked());
}
