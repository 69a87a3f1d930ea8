namespace SyncCloud.Agent.Daemon;

/// <summary>Finds out whether the machine slept, the process was stopped, or the clock was set. Not thread-safe.</summary>
/// <param name="time">The clocks.</param>
/// <param name="usual">How often it is asked.</param>
internal sealed class ClockWatch(TimeProvider time, TimeSpan usual)
{
    /// <summary>How far the two clocks drift apart by being put right little by little.</summary>
    private static readonly TimeSpan drift = TimeSpan.FromSeconds(10);

    private DateTimeOffset wall = time.GetUtcNow();
    private long running = time.GetTimestamp();

    /// <summary>Whether that happened since the last call.</summary>
    public bool HasJumped()
    {
        var (now, elapsed) = (time.GetUtcNow(), time.GetElapsedTime(running));
        // Some clocks stand still while the machine sleeps, others do not.
        var jumped = (now - wall - elapsed).Duration() > drift || elapsed > (4 * usual) + drift;
        (wall, running) = (now, time.GetTimestamp());
        return jumped;
    }
}
