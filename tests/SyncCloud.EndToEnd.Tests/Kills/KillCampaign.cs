using System.Diagnostics;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Who is killed, or which machines lose their power.</summary>
public enum Victims { Agents, AgentsAndService, Power }

/// <summary>
/// Persons who edit all the time, agents that sync all the time, and a killer. After each round of kills all is quiet, everybody syncs to the end, and
/// everything must hold. One seed decides who does what and for how long; what meets what is the machine's doing.
/// </summary>
internal sealed class KillCampaign(Cloud cloud, FragileDisk? cloudDisk, IReadOnlyList<Seat> seats, Writings writings, KillTally tally, Victims victims, int seed)
{
    private const int KillsPerRound = 50;
    private readonly Random random = new(seed);
    private TimeSpan undisturbed;

    public async Task RunAsync(int kills, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var seat in seats)
        {
            seat.Person.Arrive();
            seat.Person.EditOnce();
            await seat.Device.RunAsync("sync");
        }
        undisturbed = Stopwatch.GetElapsedTime(started) / seats.Count;
        while (tally.Kills < kills)
        {
            await MisbehaveAsync(Math.Min(kills, tally.Kills + KillsPerRound), cancellationToken);
            await new Aftermath(cloud, seats, writings, tally).CheckAsync();
            tally.Rounds++;
        }
    }

    private async Task MisbehaveAsync(int until, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var everybody = seats.SelectMany(seat => (Task[])[Task.Run(() => seat.WorkAsync(stop.Token), cancellationToken), seat.SyncAsync(stop.Token, cancellationToken)]).ToList();
        try
        {
            while (tally.Kills < until && !everybody.Exists(task => task.IsCompleted))
            {
                // So that every part of a sync is struck, on fast machines and on slow ones.
                await Task.Delay(undisturbed * (2 * random.NextDouble()), cancellationToken);
                var seat = seats[random.Next(seats.Count)];
                if (victims != Victims.Agents && random.Next(4) == 0) await KillServiceAsync(cancellationToken);
                else if (victims == Victims.Power) await seat.CutPowerAsync(writings, seats.Select(one => one.Device.Folder), cancellationToken);
                else await seat.KillAsync(cancellationToken);
            }
        }
        finally { await stop.CancelAsync(); }
        await Task.WhenAll(everybody);
    }

    private async Task KillServiceAsync(CancellationToken cancellationToken)
    {
        cloudDisk?.CutPower();
        await cloud.CrashAsync();
        if (cloudDisk is not null) await cloudDisk.ComeBackAsync(cancellationToken);
        tally.Strike((cloudDisk is null ? "" : "power of the ") + Struck.Service(cloud.Data));
        await cloud.RestartAsync();
    }
}
