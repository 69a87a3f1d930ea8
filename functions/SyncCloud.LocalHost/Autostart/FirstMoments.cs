using SyncCloud.Agent.Autostart;
using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>Whether a service that was started stays up: a system says that it has started one that ends a moment later, since its address is in use, say, and says so each time that it tries again.</summary>
internal sealed class FirstMoments(ServiceEntry entry, TimeProvider clock)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15), shorter = TimeSpan.FromSeconds(5), pause = TimeSpan.FromMilliseconds(300);

    /// <summary>True once it answers; false once it has ended. One that does neither for some seconds is at work still, on much data say, and counts as up.</summary>
    /// <param name="since">A moment before it was started; null where that is not known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> StaysUpAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        int? seen = null;
        // One that runs already is likely to be well.
        var limit = since is null ? shorter : patience;
        for (var start = clock.GetTimestamp(); !HasListenedSince(since); await Task.Delay(pause, clock, cancellationToken))
        {
            if (clock.GetElapsedTime(start) > limit) break;
            if (!entry.TellsProcess) continue;
            var now = (await entry.DescribeAsync(cancellationToken)).Process;
            if (seen is not null && now != seen) return false;
            seen = now;
        }
        return (await entry.DescribeAsync(cancellationToken)).Process is { } last && (seen is null || seen == last);
    }

    /// <summary>The same of one that ran before.</summary>
    public async Task<bool> KeepsUpAsync(CancellationToken cancellationToken) => await StaysUpAsync(StartOf((await entry.DescribeAsync(cancellationToken)).Process), cancellationToken);

    // The system counts it from its own start, in ticks: somewhat before, rather.
    private static DateTimeOffset? StartOf(int? process) => process is > 0 and var id && ProcessStart.Of(id) is { } start ? start - TimeSpan.FromSeconds(1) : null;

    // The service writes it when it listens, each time.
    private bool HasListenedSince(DateTimeOffset? since) => File.GetLastWriteTimeUtc(Path.Combine(entry.Start.Data, Serving.FileName)) >= since;
}
