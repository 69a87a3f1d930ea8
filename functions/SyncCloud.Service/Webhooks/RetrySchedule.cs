namespace SyncCloud.Service.Webhooks;

/// <summary>When a delivery that failed is tried again: soon at first, then ever more seldom, over three days; longer where the endpoint asks for it.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14),
        TimeSpan.FromHours(20), TimeSpan.FromHours(20),
    ];

    /// <summary>How often a delivery is tried in all.</summary>
    public static int Attempts => Waits.Length + 1;

    /// <summary>
    /// The wait after an attempt (1, 2 …) that failed; null after the last. Up to a fifth longer, so that what failed together does not come together again:
    /// <paramref name="jitter"/> is from 0 to 1. An endpoint that asked for more time gets it, up to a day.
    /// </summary>
    public static TimeSpan? WaitAfter(int attempt, double jitter, TimeSpan? asked = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt > Waits.Length) return null;
        var wait = Waits[attempt - 1] * (1 + (0.2 * jitter));
        return asked is not { } longer || longer <= wait ? wait : longer < TimeSpan.FromDays(1) ? longer : TimeSpan.FromDays(1);
    }
}
