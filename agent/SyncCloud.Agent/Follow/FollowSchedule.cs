using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Follow;

/// <summary>
/// What to sync next, and when: everything on a timer, a collection at once when a hint names it, and what failed again after a wait that grows. Does nothing
/// itself. Not thread-safe.
/// </summary>
internal sealed class FollowSchedule
{
    private readonly TimeSpan every;
    private readonly RetryPolicy retries;
    private readonly TimeProvider time;
    private readonly Func<double> random;
    private readonly long started;
    private readonly Dictionary<CollectionId, long> reached = [];
    private readonly HashSet<CollectionId> hinted = [], failed = [];
    private bool isAllDue = true;
    private TimeSpan timerAt, retryAt = TimeSpan.MaxValue;
    private int failures;

    /// <summary>Everything is due at first, and then each time <paramref name="every"/> has passed, give or take a tenth: so many devices do not ask in step.</summary>
    public FollowSchedule(TimeSpan every, TimeProvider time, Func<double> random)
    {
        (this.every, this.time, this.random) = (every, time, random);
        retries = new RetryPolicy { BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = every };
        started = time.GetTimestamp();
        timerAt = NextTimer();
    }

    /// <summary>How long nothing becomes due by itself.</summary>
    public TimeSpan Wait
    {
        get
        {
            var next = (timerAt < retryAt ? timerAt : retryAt) - Now;
            return next > TimeSpan.Zero ? next : TimeSpan.Zero;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(started);

    /// <summary>Null: anything may have changed. A hint of what this device has already seen is none.</summary>
    public void Hear(Hint? hint)
    {
        if (hint is null) isAllDue = true;
        else if (!reached.TryGetValue(hint.Collection, out var sequence) || sequence < hint.Sequence) hinted.Add(hint.Collection);
    }

    /// <summary>What to sync now, or null when nothing is due. What failed before goes along with what was hinted.</summary>
    public Func<CollectionId, bool>? TakeDue()
    {
        if (Now >= timerAt) isAllDue = true;
        if (!isAllDue && hinted.Count == 0 && Now < retryAt) return null;
        HashSet<CollectionId> some = [.. hinted, .. failed];
        var due = isAllDue ? static _ => true : (Func<CollectionId, bool>)some.Contains;
        if (isAllDue) timerAt = NextTimer();
        (isAllDue, retryAt) = (false, TimeSpan.MaxValue);
        hinted.Clear();
        failed.Clear();
        return due;
    }

    /// <summary>How what was due ended: the sequence number that each collection reached, or null for one that failed.</summary>
    public void Ended(IReadOnlyCollection<(CollectionId Collection, long? Sequence)> outcomes)
    {
        foreach (var (collection, sequence) in outcomes)
        {
            if (sequence is { } number) reached[collection] = number;
            else failed.Add(collection);
        }
        if (failed.Count > 0) RetryLater();
        else failures = 0;
    }

    /// <summary>What was due could not even be begun.</summary>
    public void NotBegun()
    {
        RetryLater();
        timerAt = retryAt;
    }

    private void RetryLater() => retryAt = Now + retries.Delay(++failures, random(), retryAfter: null);

    private TimeSpan NextTimer() => Now + every * (0.9 + 0.2 * random());
}
