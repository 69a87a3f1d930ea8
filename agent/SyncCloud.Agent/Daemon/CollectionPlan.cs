using SyncCloud.Engine.Scan;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>What one collection waits for, and from when on. Moments are times since the daemon started. Does nothing itself. Not thread-safe.</summary>
internal sealed class CollectionPlan(CollectionId collection, DaemonPace pace, Func<double> random)
{
    /// <summary>With more paths than this it is better to look everywhere.</summary>
    private const int MostPaths = 4096;

    private static readonly TimeSpan never = TimeSpan.MaxValue;

    // The service tells its time to the second.
    private static readonly TimeSpan leastWait = TimeSpan.FromSeconds(1);
    private readonly RetryPolicy retries = new() { BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = pace.Every };
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);

    // Paths that could not be read, or were not looked at to the end: they are looked at along with the next ones.
    private readonly HashSet<string> left = new(StringComparer.Ordinal);
    private List<string> looking = [];
    private bool isWhole = true, looksWhole, asks = true;
    private bool isEager = true;
    private long reached = -1, hinted = -1;
    private int failures;
    private TimeSpan firstTouch = never, lastTouch = TimeSpan.MinValue;
    private TimeSpan firstsPaid = TimeSpan.Zero;
    private TimeSpan asksAt = never; // a device that stays behind, when its next log is old enough
    private TimeSpan wholeAt = TimeSpan.MinValue, notWholeBefore = TimeSpan.MinValue, retryAt = TimeSpan.MinValue, begun;

    public bool IsRunning { get; private set; }

    /// <summary>Whether every change is told.</summary>
    public bool IsWatched { get; private set; }

    public void Watched(bool all, TimeSpan now)
    {
        if (IsWatched == all) return;
        IsWatched = all;
        if (!all && wholeAt > now + pace.Every) wholeAt = NextWhole(now);
    }

    /// <summary>A hint of what this device has already seen is none; without a number anything may have been appended.</summary>
    public void Hear(long? sequence)
    {
        if (sequence is { } number)
        {
            if (number <= hinted || number <= reached) return;
            hinted = number;
        }
        else asks = true;
        retryAt = TimeSpan.MinValue;
    }

    /// <summary>Something was changed at these paths; null: somewhere.</summary>
    public void Touch(IReadOnlyCollection<string>? paths, TimeSpan now)
    {
        if (paths is null) isWhole = true;
        else touched.UnionWith(paths);
        if (touched.Count > MostPaths) isWhole = true;
        if (isWhole) touched.Clear();
        if (firstTouch == never)
        {
            firstTouch = now;
            isEager = (lastTouch == TimeSpan.MinValue || now - lastTouch >= pace.Quiet) && firstsPaid - now <= pace.FirstsAhead * pace.BetweenFirsts;
            if (isEager) firstsPaid = Later(firstsPaid, now) + pace.BetweenFirsts;
        }
        lastTouch = now;
    }

    /// <summary>Nothing is known for sure any more: everything is looked at, and asked for, at once.</summary>
    public void Doubt()
    {
        (isWhole, asks, retryAt, notWholeBefore, failures) = (true, true, TimeSpan.MinValue, TimeSpan.MinValue, 0);
        // The cloud may have been set back.
        reached = -1;
        firstTouch = lastTouch = TimeSpan.MinValue;
    }

    /// <summary>What kept it from being synced may be over.</summary>
    public void Retry() => retryAt = TimeSpan.MinValue;

    /// <summary>When it becomes due by itself.</summary>
    public TimeSpan DueAt
    {
        get
        {
            if (IsRunning) return never;
            var due = wholeAt;
            if (asks || hinted > reached) due = TimeSpan.MinValue;
            due = Earlier(due, asksAt);
            if (firstTouch != never) due = Earlier(due, isWhole ? Later(SettledAt, notWholeBefore) : SettledAt);
            else if (isWhole) due = Earlier(due, notWholeBefore);
            return Later(due, retryAt);
        }
    }

    private TimeSpan SettledAt => lastTouch == TimeSpan.MinValue ? lastTouch
        : isEager ? Earlier(lastTouch + pace.Settle, firstTouch + pace.LongestSettle)
        : Earlier(lastTouch + pace.Coalesce, firstTouch + pace.LongestCoalesce);

    /// <summary>What is due now; to be asked when <see cref="DueAt"/> has come. <see cref="Ended"/> follows.</summary>
    public Due Take(TimeSpan now)
    {
        if (now >= wholeAt) (isWhole, asks, notWholeBefore) = (true, true, TimeSpan.MinValue);
        (IsRunning, begun) = (true, now);
        looksWhole = isWhole && now >= notWholeBefore;
        var asking = asks || hinted > reached || now >= asksAt;
        if (asking) asksAt = never;
        // What asking does not find is not there any more, however high a number was told; what is told from now on is new.
        hinted = -1;
        looking = looksWhole ? [] : [.. touched.Union(left)];
        if (looksWhole)
        {
            isWhole = false;
            left.Clear();
            wholeAt = NextWhole(now);
        }
        touched.Clear();
        asks = false;
        firstTouch = isWhole ? firstTouch : never;
        return new Due(collection, looksWhole ? ScanScope.Whole : ScanScope.Of(looking), asking);
    }

    public void Ended(Ending ending, TimeSpan now)
    {
        IsRunning = false;
        if (looksWhole) notWholeBefore = now + pace.BetweenWholeLooks + (4 * (now - begun));
        if (!ending.IsLookedAt)
        {
            if (looksWhole && (ending.Sequence is null || ending.IsInterrupted)) isWhole = true;
            left.UnionWith(looking);
            if (left.Count > MostPaths) isWhole = true;
            // Nobody may tell when what could not be read can be.
            wholeAt = Earlier(wholeAt, now + Jittered(pace.Every));
        }
        else left.ExceptWith(looking);
        if (ending.IsUnsettled)
        {
            var isFirst = firstTouch == never;
            Touch(looksWhole ? null : looking, now);
            // Not as soon as after a user's change: it takes so long until what was written counts as whole.
            if (isFirst) isEager = false;
        }
        if (ending.AsksAgainIn is { } wait) asksAt = now + Later(wait, leastWait);
        if (ending.IsWaiting) wholeAt = Earlier(wholeAt, now + Jittered(pace.Every));
        if (ending.IsInterrupted)
        {
            (asks, notWholeBefore) = (true, TimeSpan.MinValue);
            return;
        }
        if (ending.Sequence is { } sequence)
        {
            (reached, failures, retryAt) = (sequence, 0, TimeSpan.MinValue);
            return;
        }
        asks = true;
        retryAt = now + retries.Delay(++failures, random(), retryAfter: null);
        notWholeBefore = TimeSpan.MinValue;
    }

    private TimeSpan NextWhole(TimeSpan now) => now + Jittered(IsWatched ? pace.EveryWatched : pace.Every);

    /// <summary>Give or take a tenth: so many devices do not ask in step.</summary>
    private TimeSpan Jittered(TimeSpan time) => time * (0.9 + (0.2 * random()));

    private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;
    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
