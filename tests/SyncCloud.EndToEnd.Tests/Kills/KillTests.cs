using System.Globalization;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// SIGKILL, and the power cut off, at random moments under load. <c>SYNCCLOUD_KILLS</c> sets how often in each test (20), <c>SYNCCLOUD_KILLS_SEED</c> what the
/// persons do (1), and <c>SYNCCLOUD_KILLS_KEEP</c> the folder in which the world of a failure is kept.
/// </summary>
[TestClass]
[DoNotParallelize] // whom a kill meets depends on how many others want the processor
public sealed class KillTests(TestContext context)
{
    private const string Collection = "documents";
    private static readonly int Seed = Setting("SYNCCLOUD_KILLS_SEED", 1);
    private readonly KillTally tally = new();
    private readonly Writings writings = new();

    [TestMethod]
    [DataRow(Victims.Agents)]
    [DataRow(Victims.AgentsAndService)]
    public async Task Killed_AtRandom_BothSidesEqual_NothingLost_NoConflictWithOneself(Victims victims)
    {
        Parts.RequireLinux("renameat2");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        using var laptop = await SitAsync(cloud, "laptop", null, Seed);
        using var desktop = await SitAsync(cloud, "desktop", null, Seed + 2);
        await RunAsync(cloud, null, [laptop, desktop], victims);
    }

    /// <summary>Each machine has a disk of its own and loses what was not flushed to it.</summary>
    [TestMethod]
    public async Task PowerCut_AtRandom_NothingFlushedOrSentIsLost_AndAllGoesOn()
    {
        Parts.RequireLinux("a disk whose power can be cut");
        var work = Directory.CreateTempSubdirectory("synccloud-e2e-");
        var disks = new FragileDisks(work.FullName);
        if (!await disks.TryMakeAsync(["cloud", "laptop", "desktop"], context.CancellationToken))
        {
            disks.Dispose();
            work.Delete(recursive: true);
            Assert.Inconclusive("needs root, mkfs.ext4 and loop devices");
        }
        await using var cloud = await Cloud.StartAsync(work, disks, context.CancellationToken);
        using var laptop = await SitAsync(cloud, "laptop", disks["laptop"], Seed);
        using var desktop = await SitAsync(cloud, "desktop", disks["desktop"], Seed + 2);
        await RunAsync(cloud, disks["cloud"], [laptop, desktop], Victims.Power);
    }

    private async Task<Seat> SitAsync(Cloud cloud, string name, FragileDisk? disk, int seed)
    {
        var place = disk?.Place ?? cloud.At(name);
        var device = await cloud.DeviceAsync(name, "ann", Path.Combine(place, "home"), Path.Combine(place, "folder"));
        await device.DoneAsync("add", Collection, device.Folder);
        // These people destroy more than anybody should without being asked.
        await device.DoneAsync("guard", Collection, "--off");
        return new Seat(device, new Person(name, device.Folder, Path.Combine(place, "desk"), writings, seed), disk, tally, seed + 1);
    }

    private async Task RunAsync(Cloud cloud, FragileDisk? cloudDisk, Seat[] seats, Victims victims)
    {
        try
        {
            await new KillCampaign(cloud, cloudDisk, seats, writings, tally, victims, Seed + 4).RunAsync(Setting("SYNCCLOUD_KILLS", 20), context.CancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new AssertFailedException($"{failure.Message}\nafter {tally}; {KeptWorld.Keep(cloud, seats, failure.ToString())}", failure);
        }
        context.WriteLine(tally.ToString());
        Console.WriteLine($"{victims}: {tally}");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
