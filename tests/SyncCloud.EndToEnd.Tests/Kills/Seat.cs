using System.Diagnostics;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device with the person who works at it, and an agent that is started again whenever it ends, however it ends.</summary>
internal sealed class Seat(Device device, Person person, KillTally tally, int seed) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Random random = new(seed);
    private Process? running;

    public Device Device => device;
    public Person Person => person;

    /// <summary>Held by whoever must not meet an edit.</summary>
    public Lock Desk { get; } = new();

    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            lock (Desk) person.EditOnce();
            await Pause(random.Next(5, 60), stop);
        }
    }

    /// <summary>Syncs again and again. What an agent says that is no error it has words for fails the campaign.</summary>
    public async Task SyncAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        while (!stop.IsCancellationRequested)
        {
            await turn.WaitAsync(cancellationToken);
            var process = running = Programs.StartAgent("sync", "--home", device.Home);
            turn.Release();
            var ended = await Programs.EndAsync(process, "", cancellationToken);
            var killed = ended.Code == 128 + 9;
            if (!killed) tally.Ended();
            if ((ended.Code is not (0 or 1 or 3) && !killed) || ended.Error.Contains("unexpected ", StringComparison.Ordinal)) throw new AssertFailedException($"{device.Name}: sync {ended}");
            await Pause(10, stop);
        }
    }

    /// <summary>Kills the agent if it runs, and does something before the next one starts. False when none ran.</summary>
    public async Task<bool> KillAsync(Action then, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (running is not { } process || !TryKill(process)) return false;
            then();
            return true;
        }
        finally { turn.Release(); }
    }

    public void Dispose() => turn.Dispose();

    private static bool TryKill(Process process)
    {
        try
        {
            if (process.HasExited) return false;
            process.Kill();
            process.WaitForExit();
            return true;
        }
        catch (InvalidOperationException) { return false; }
    }

    private static async Task Pause(int milliseconds, CancellationToken stop)
    {
        try { await Task.Delay(milliseconds, stop); }
        catch (OperationCanceledException) { }
    }
}
