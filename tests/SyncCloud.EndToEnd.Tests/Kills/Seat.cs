using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device with the person who works at it, and an agent that is started again whenever it ends, however it ends.</summary>
internal sealed class Seat(Device device, Person person, FragileDisk? disk, KillTally tally, int seed) : IDisposable
{
    private const int MaxRemembered = 200;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly SemaphoreSlim desk = new(1, 1);
    private readonly Random random = new(seed);
    private readonly ConcurrentQueue<string> said = new();
    private Process? running;

    public Device Device => device;
    public Person Person => person;

    /// <summary>What the agents of the last syncs said, oldest first.</summary>
    public IEnumerable<string> LastSyncs => said;

    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await AtDeskAsync(person.EditOnce);
            if (disk is not null && random.Next(8) == 0) await AtDeskAsync(person.Flush);
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
            Remember(ended);
            var killed = ended.Code == 128 + 9;
            if (!killed) tally.Ended();
            // Without a disk beneath it any error will do, and a program may even be unable to be read.
            if (disk is not null) continue;
            if ((ended.Code is not (0 or 1 or 3) && !killed) || ended.Error.Contains("unexpected ", StringComparison.Ordinal)) throw new AssertFailedException($"{device.Name}: sync {ended}");
            await Pause(10, stop);
        }
    }

    /// <summary>Kills the agent if it runs; what was struck is noted before the next one starts.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (running is { } process && TryKill(process)) tally.Strike(Struck.Agent(device.Home, device.Folder));
        }
        finally { turn.Release(); }
    }

    /// <summary>The machine loses its power and starts again. <paramref name="writings"/> learns what the power took that nobody else has.</summary>
    public async Task CutPowerAsync(Writings writings, IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        await desk.WaitAsync(cancellationToken);
        try
        {
            disk!.CutPower();
            if (running is { } process) TryKill(process);
            await disk.ComeBackAsync(cancellationToken);
            person.LookAgain();
            tally.Strike("power of a device in " + Struck.Agent(device.Home, device.Folder)[9..]);
            foreach (var writing in writings.MissingFrom(Writings.Below(folders)).Where(writing => writing.Author == person.Name && !writing.Durable)) writing.LetGo = true;
        }
        finally
        {
            desk.Release();
            turn.Release();
        }
    }

    public void Dispose()
    {
        turn.Dispose();
        desk.Dispose();
    }

    private void Remember(Ended ended)
    {
        said.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} sync {ended}"));
        while (said.Count > MaxRemembered) said.TryDequeue(out _);
    }

    private async Task AtDeskAsync(Action act)
    {
        await desk.WaitAsync(CancellationToken.None);
        try { act(); }
        finally { desk.Release(); }
    }

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
