using System.Collections.Concurrent;
using System.Diagnostics;

namespace SyncCloud.Benchmarks.Load;

/// <summary>How long each operation of a kind took. Safe for concurrent calls.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<long>> ticks = new(StringComparer.Ordinal);

    public void Add(string kind, long began) => AddTime(kind, Stopwatch.GetTimestamp() - began);

    public void AddTime(string kind, long time) => ticks.GetOrAdd(kind, static _ => []).Add(time);

    /// <summary>By kind, in order of their names.</summary>
    public IReadOnlyList<LatencySummary> Summaries() => [.. ticks.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => LatencySummary.Of(kind.Key, [.. kind.Value]))];
}

/// <summary>Operations of a kind. A percentile is the least time that so many of them did not exceed.</summary>
internal sealed record LatencySummary(string Kind, int Count, TimeSpan Median, TimeSpan P99)
{
    public static LatencySummary Of(string kind, long[] ticks)
    {
        Array.Sort(ticks);
        return new LatencySummary(kind, ticks.Length, At(0.5), At(0.99));

        TimeSpan At(double share) => Stopwatch.GetElapsedTime(0, ticks[(int)Math.Ceiling(share * ticks.Length) - 1]);
    }
}
