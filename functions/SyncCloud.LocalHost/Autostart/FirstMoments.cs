using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>Whether a service that was started just now stays up: a system says that it has started one that ends a moment later, since its address is in use, say.</summary>
internal sealed class FirstMoments(ServiceEntry entry, TimeProvider clock)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15), pause = TimeSpan.FromMilliseconds(300);

    /// <summary>True once it answers; false once it has ended. One that does neither for some seconds is at work still, on much data say, and counts as up.</summary>
    /// <param name="since">A moment before it was started.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> StaysUpAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        int? seen = null;
        for (var start = clock.GetTimestamp(); !HasListenedSince(since); await Task.Delay(pause, clock, cancellationToken))
        {
            if (clock.GetElapsedTime(start) > patience) break;
            if (!entry.TellsProcess) continue;
            var now = (await entry.DescribeAsync(cancellationToken)).Process;
            if (seen is not null && now != seen) return false;
            seen = now;
        }
        return (await entry.DescribeAsync(cancellationToken)).Process is { } last && (seen is null || seen == last);
    }

    // The service writes it when it listens, each time.
    private bool HasListenedSince(DateTimeOffset since) => File.GetLastWriteTimeUtc(Path.Combine(entry.Start.Data, Serving.FileName)) >= since;
}
