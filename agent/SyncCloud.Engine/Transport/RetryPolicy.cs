namespace SyncCloud.Engine.Transport;

/// <summary>How often and how soon a request that failed is tried again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Tries of one request in all.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>No try begins later than this after the first one.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait before the second try; it doubles with each further one.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait, unless the service asks for a longer one.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after the given number of failed tries, with full jitter: any length up to the bound is as likely.</summary>
    /// <param name="failures">One or more.</param>
    /// <param name="random">From 0 up to but not including 1.</param>
    /// <param name="retryAfter">What the service asks for; never cut short.</param>
    public TimeSpan Delay(int failures, double random, TimeSpan? retryAfter)
    {
        var bound = Math.Min(MaxDelay.Ticks, BaseDelay.Ticks * Math.Pow(2, failures - 1));
        var delay = TimeSpan.FromTicks((long)(bound * random));
        return retryAfter is { } asked && asked > TimeSpan.Zero ? asked + delay : delay;
    }
}
