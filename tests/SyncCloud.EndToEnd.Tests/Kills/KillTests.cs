using System.Globalization;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// SIGKILL at random moments under load. <c>SYNCCLOUD_KILLS</c> sets how many kills there are in each test (20), <c>SYNCCLOUD_KILLS_SEED</c> what the persons do (1).
/// </summary>
[TestClass]
public sealed class KillTests(TestContext context)
{
    private const string Collection = "documents";

    [TestMethod]
    [DataRow(Victims.Agents)]
    [DataRow(Victims.AgentsAndService)]
    [DoNotParallelize] // whom a kill meets depends on how many others want the processor
    public async Task Killed_AtRandom_BothSidesEqual_NothingLost_NoConflictWithOneself(Victims victims)
    {
        Parts.RequireLinux("renameat2");
        var (tally, writings, seed) = (new KillTally(), new Writings(), Setting("SYNCCLOUD_KILLS_SEED", 1));
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync(Collection, "laptop", "desktop");
        using var laptop = new Seat(devices[0], new Person("laptop", devices[0].Folder, cloud.At("laptop-desk"), writings, seed), tally, seed + 1);
        using var desktop = new Seat(devices[1], new Person("desktop", devices[1].Folder, cloud.At("desktop-desk"), writings, seed + 2), tally, seed + 3);
        await new KillCampaign(cloud, [laptop, desktop], writings, tally, victims, seed + 4).RunAsync(Setting("SYNCCLOUD_KILLS", 20), context.CancellationToken);
        context.WriteLine(tally.ToString());
        Console.WriteLine($"{victims}: {tally}");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
