using System.Collections.Concurrent;
using System.Diagnostics;

namespace SyncCloud.Benchmarks.Load;

/// <summary>Puts load on a target: devices take turns, so many requests are under way at once, none pauses.</summary>
internal static class LoadRun
{
    public static async Task<LoadResult> RunAsync(ILoadTarget target, LoadOptions options, CancellationToken cancellationToken)
    {
        await target.PrepareAsync(options, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var latencies = new Latencies();
        var waiting = target.WaitForHintsAsync(stop.Token);
        await AskAsync(target, options with { Duration = options.WarmUp }, new Latencies(), cancellationToken);
        var (used, began) = (target.Server.Processor, Stopwatch.GetTimestamp());
        await AskAsync(target, options, latencies, cancellationToken);
        var (elapsed, processor, waits) = (Stopwatch.GetElapsedTime(began), target.Server.Processor - used, target.Waiting);
        var memory = target.Server.MostMemory;
        await stop.CancelAsync();
        await waiting;
        foreach (var time in target.HintsSince(began)) latencies.AddTime(LoadResult.Hint, time);
        return new LoadResult(target.What, elapsed, latencies.Summaries(), processor, memory, waits);
    }

    private static Task AskAsync(ILoadTarget target, LoadOptions options, Latencies latencies, CancellationToken cancellationToken)
    {
        var idle = new ConcurrentQueue<int>(Enumerable.Range(0, options.Devices));
        var began = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, options.AtOnce).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; Stopwatch.GetElapsedTime(began) < options.Duration && idle.TryDequeue(out var device); i++)
            {
                var start = Stopwatch.GetTimestamp();
                var kind = await target.AskAsync(device, append: i * 7 % 10 < options.AppendsOfTen, cancellationToken);
                latencies.Add(kind, start);
                idle.Enqueue(device);
            }
        }, cancellationToken)));
    }
}
