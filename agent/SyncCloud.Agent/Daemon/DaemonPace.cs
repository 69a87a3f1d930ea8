namespace SyncCloud.Agent.Daemon;

/// <summary>How long the daemon waits for what.</summary>
internal sealed record DaemonPace
{
    /// <summary>A change that comes this long after the one before begins a period of its own…</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>…as long as there are no more such periods than one in this time, some aside: what changes again and again is not sent each time.</summary>
    public TimeSpan BetweenFirsts { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>So many of them may come sooner.</summary>
    public int FirstsAhead { get; init; } = 8;

    /// <summary>After the first change of a quiet period: so long without another one, so that a file is written before it is read. A save by rename is over by then.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>…but no longer than this after it.</summary>
    public TimeSpan LongestSettle { get; init; } = TimeSpan.FromMilliseconds(160);

    /// <summary>After any other change: so long without a further one.</summary>
    public TimeSpan Coalesce { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>…but no longer than this after the first that waits.</summary>
    public TimeSpan LongestCoalesce { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between looks at everything where not all changes are told.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between looks at everything where they are.</summary>
    public TimeSpan EveryWatched { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Between two looks at everything that nobody waits for (changes came faster than they could be told) there is this, and a few times what the former one took.</summary>
    public TimeSpan BetweenWholeLooks { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After a stop: so long for what is under way to end; then it is left as it is.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Everything each time, however well changes are told.</summary>
    public static DaemonPace Each(TimeSpan every) => new() { Every = every, EveryWatched = every };
}
