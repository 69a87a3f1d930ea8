namespace SyncCloud.EndToEnd.Tests;

/// <summary>What a sync replaced or deleted comes back with <c>restore</c>.</summary>
[TestClass]
public sealed class RestoreTests(TestContext context)
{
    [TestMethod]
    public async Task DeletedThere_ComesBackToWhereItLay_AndEverywhere()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        Directory.Delete(laptop.At("trip"), recursive: true);
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        Assert.IsFalse(Directory.Exists(desktop.At("trip")));
        var listed = (await desktop.DoneAsync("restore", "--list")).GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("path").GetString()).ToArray();
        CollectionAssert.AreEqual(new[] { "trip/day 1/map.txt", "trip/plan.txt" }, listed);

        // A path as the user sees it, in the folder.
        await desktop.DoneAsync("restore", desktop.At("trip"));
        Assert.AreEqual("plan", desktop.Read("trip/plan.txt"));
        Assert.AreEqual("map", desktop.Read("trip/day 1/map.txt"));
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("map", laptop.Read("trip/day 1/map.txt"));
        await laptop.InStepAsync();
    }

    [TestMethod]
    public async Task ReplacedThere_ChangesPlacesWithThePresentVersion_AndBackAgain()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        laptop.Write("trip/plan.txt", "another plan");
        await laptop.SyncAsync();
        await desktop.SyncAsync();

        await desktop.DoneAsync("restore", "documents", "trip/plan.txt");
        Assert.AreEqual("plan", desktop.Read("trip/plan.txt"));
        await desktop.DoneAsync("restore", "documents", "trip/plan.txt");
        Assert.AreEqual("another plan", desktop.Read("trip/plan.txt"));
        await desktop.DoneAsync("restore", "documents", "trip/plan.txt", "--to", "old plans/plan.txt");
        Assert.AreEqual("another plan", desktop.Read("trip/plan.txt"));
        Assert.AreEqual("plan", desktop.Read("old plans/plan.txt"));
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("plan", laptop.Read("old plans/plan.txt"));
    }

    [TestMethod]
    public async Task WrongPaths_AreRefusedWithARemedy_AndChangeNothing()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (_, desktop) = await BeginAsync(cloud);
        Assert.Contains("--list", await desktop.RefusedAsync("restore", "documents", "trip/plan.txt"));
        Assert.AreEqual(2, (await desktop.RunAsync("restore", "documents", "../elsewhere")).Code);
        Assert.IsEmpty((await desktop.DoneAsync("restore", "documents")).GetProperty("versions").EnumerateArray());
        Assert.AreEqual(0, (await desktop.DoneAsync("trash")).GetProperty("collections")[0].GetProperty("files").GetInt32());
        Assert.AreEqual(2, (await desktop.RunAsync("trash", "empty", "documents")).Code);
        await desktop.DoneAsync("trash", "empty", "documents", "--yes");
    }

    private async Task<(Device Laptop, Device Desktop)> BeginAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("trip/plan.txt", "plan");
        devices[0].Write("trip/day 1/map.txt", "map");
        foreach (var device in devices) await device.SyncAsync();
        return (devices[0], devices[1]);
    }
}
