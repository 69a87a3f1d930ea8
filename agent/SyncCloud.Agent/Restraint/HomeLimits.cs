using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Restraint;

/// <summary>The limits of a home as they are on record, looked at again each second: whoever changes them need not tell anybody. Safe for concurrent calls.</summary>
internal sealed class HomeLimits
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private readonly AgentHome home;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private LimitSettings settings;
    private long read;

    /// <summary>Throws <see cref="AgentException"/> when the record cannot be read.</summary>
    public HomeLimits(AgentHome home, TimeProvider time)
    {
        (this.home, this.time, read, settings) = (home, time, time.GetTimestamp(), home.Limits);
        Bandwidth = new Bandwidth(new TokenBucket(time, () => Rates.Up), new TokenBucket(time, () => Rates.Down));
    }

    /// <summary>What all connections of this home share.</summary>
    public Bandwidth Bandwidth { get; }

    public LimitSettings Settings
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(read) < Age) return settings;
                read = time.GetTimestamp();
                try { settings = home.Limits; }
                // What counted goes on counting; whoever opens the home is told.
                catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException) { }
                return settings;
            }
        }
    }

    private (long? Up, long? Down) Rates => LimitSchedule.At(Settings, time.GetLocalNow().DateTime);
}
