using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// A day in the life of two devices, each with a daemon and somebody who edits all the time, while the service is restarted and the daemons are killed. <c>SYNCCLOUD_LONG=1</c> for 500 edits
/// and ten of each.
/// </summary>
[TestClass]
[DoNotParallelize] // what meets what depends on how many others want the processor
public sealed class DayTests(TestContext context)
{
    private const string Collection = "documents";
    private static readonly int Edits = Parts.Long ? 500 : 150, Ends = Parts.Long ? 10 : 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Random random = new(7);
    private readonly Writings writings = new();
    private readonly KillTally tally = new();

    [TestMethod]
    public async Task Edits_WhileTheServiceIsRestartedAndDaemonsAreKilled_AreOnBothDevicesInTheEnd_AndNothingIsLost()
    {
        Parts.RequireLinux("renameat2");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        using var laptop = await SitAsync(cloud, "laptop", 1);
        using var desktop = await SitAsync(cloud, "desktop", 2);
        Seat[] seats = [laptop, desktop];
        var daemons = seats.Select(seat => Following.Run(seat.Device, context.CancellationToken)).ToArray();
        try
        {
            foreach (var seat in seats) seat.Person.Arrive();
            for (var i = 1; i <= Edits; i++)
            {
                seats[random.Next(2)].Person.EditOnce();
                await Task.Delay(random.Next(60), context.CancellationToken);
                if (i % (Edits / Ends) == 0) await RestartServiceAsync(cloud);
                else if (i % (Edits / Ends) == Edits / Ends / 2)
                {
                    var one = random.Next(2);
                    await daemons[one].DisposeAsync();
                    tally.Strike("a daemon");
                    daemons[one] = Following.Run(seats[one].Device, context.CancellationToken);
                }
            }
            await ComeToRestAsync(seats, daemons);
            foreach (var daemon in daemons)
            {
                Assert.AreEqual(0, await daemon.StopAsync("TERM"), daemon.Said);
                Assert.DoesNotContain("unexpected ", daemon.Said);
            }
        }
        finally
        {
            foreach (var daemon in daemons) await daemon.DisposeAsync();
        }
        await new Aftermath(cloud, seats, writings, tally).CheckAsync();
        Console.WriteLine($"{Edits} edits, {Ends} restarts of the service: {tally}");
    }

    private async Task<Seat> SitAsync(Cloud cloud, string name, int seed)
    {
        var device = await cloud.DeviceAsync(name);
        await device.DoneAsync("add", Collection, device.Folder);
        await device.DoneAsync("guard", Collection, "--off");
        return new Seat(device, new Person(name, device.Folder, cloud.At(name + "-desk"), writings, seed), null, tally, seed);
    }

    private static async Task RestartServiceAsync(Cloud cloud)
    {
        await cloud.CrashAsync();
        await cloud.RestartAsync();
    }

    /// <summary>Nobody syncs but the daemons; status looks through everything, and so finds what they missed.</summary>
    private async Task ComeToRestAsync(Seat[] seats, Following[] daemons)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            var states = new List<Ended>();
            foreach (var seat in seats) states.Add(await seat.Device.RunAsync("status", "--json"));
            var rows = states.Where(state => state.Code is 0 or 3).Select(state => JsonDocument.Parse(state.Output).RootElement.GetProperty("collections")[0]).ToList();
            if (rows.Count == seats.Length && rows.Select(row => row.GetProperty("root").GetString()).Distinct().Count() == 1) return;
            if (limit.IsCancellationRequested) Assert.Fail($"the daemons do not come to rest: {string.Join('\n', states)}\n{string.Join('\n', daemons.Select(daemon => daemon.Said))}");
            await Task.Delay(200, CancellationToken.None);
        }
    }
}
