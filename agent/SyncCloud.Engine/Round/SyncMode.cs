namespace SyncCloud.Engine.Round;

/// <summary>How a device takes part in a collection.</summary>
public sealed record SyncMode
{
    /// <summary>Sends what changes here, and receives what others send at once.</summary>
    public static SyncMode TwoWay { get; } = new();

    /// <summary>Appends nothing: what the user changes here stays here, and merges with what others change as ever.</summary>
    public bool ReceivesOnly { get; init; }

    /// <summary>Takes a log in only when it has been in the chain for so long, by the service's clock, and appends nothing either. Zero: at once.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether a log that was committed then is for this device by now; both by the service's clock.</summary>
    public bool Admits(DateTimeOffset committed, DateTimeOffset now) => Delay == TimeSpan.Zero || committed + Delay <= now;

    public bool Sends => !ReceivesOnly && Delay == TimeSpan.Zero;
}
