namespace SyncCloud.Engine.Tests.Round;

/// <summary>Rounds that look only where something was touched.</summary>
[TestClass]
public sealed class OccasionTests(TestContext context) : IDisposable
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private readonly List<RoundDevice> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    private RoundDevice Device(string name)
    {
        devices.Add(new RoundDevice(cloud, new((uint)devices.Count + 1), name));
        return devices[^1];
    }

    [TestMethod]
    public async Task WhereNothingChanged_TheCloudIsNotAsked_AndWhereSomethingDid_WhatItHasComesAlong()
    {
        var (laptop, desktop) = (Device("laptop"), Device("desktop"));
        laptop.Write("a/1", "one");
        laptop.Write("b/1", "one");
        await laptop.InStepAsync(context.CancellationToken);
        await desktop.InStepAsync(context.CancellationToken);
        desktop.Write("b/1", "two");
        await desktop.InStepAsync(context.CancellationToken);

        var (quiet, scanned) = await laptop.SyncTouchedAsync(context.CancellationToken, "a/1");
        Assert.AreEqual((0L, 1L, true), (quiet.LogsPulled, quiet.Cursor.Sequence, scanned));
        laptop.Write("a/1", "three");
        laptop.Write("a/2", "not told");
        var (busy, _) = await laptop.SyncTouchedAsync(context.CancellationToken, "a/1");
        Assert.AreEqual((1L, 1L, 1L), (busy.LogsPulled, busy.ItemsApplied, busy.ChangesPushed));
        Assert.AreEqual("two", laptop.Read("b/1"));
        Assert.AreEqual(3, cloud.Head.Sequence);
        Assert.AreEqual(1, (await laptop.InStepAsync(context.CancellationToken)).ChangesPushed, "a whole scan finds what nobody told");
    }

    [TestMethod]
    public async Task FolderOfABackup_IsLookedAtAsAWhole_WhateverWasTold()
    {
        var laptop = Device("laptop");
        laptop.Write("a", "one");
        laptop.Write("b", "one");
        await laptop.InStepAsync(context.CancellationToken);
        var backup = laptop.Backup(laptop.Folder);
        laptop.Write("a", "two");
        await laptop.InStepAsync(context.CancellationToken);
        RoundDevice.Restore(backup, laptop.Folder);
        laptop.Write("c", "new");

        await laptop.SyncTouchedAsync(context.CancellationToken, "b");
        CollectionAssert.AreEqual(new[] { "a: two", "b: one", "c: new" }, laptop.Files());
    }
}
