using System.Collections.Concurrent;

namespace SyncCloud.Engine.State;

/// <summary>Goes through a sequence on another thread, a little ahead of whoever enumerates it, so that what it takes to make its elements is not waited for.</summary>
internal static class ReadAhead
{
    private const int BatchLength = 128, MostBatches = 8;

    /// <summary>The same elements in the same order, and then what the sequence threw. Whoever leaves early waits until nothing runs any more.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> source)
    {
        using var batches = new BlockingCollection<List<T>>(MostBatches);
        using var left = new CancellationTokenSource();
        var reading = Task.Run(() => Read(source, batches, left.Token), CancellationToken.None);
        try
        {
            foreach (var batch in batches.GetConsumingEnumerable(CancellationToken.None))
                foreach (var one in batch) yield return one;
            reading.GetAwaiter().GetResult();
        }
        finally
        {
            left.Cancel();
            reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private static void Read<T>(IEnumerable<T> source, BlockingCollection<List<T>> batches, CancellationToken left)
    {
        var batch = new List<T>(BatchLength);
        try
        {
            foreach (var one in source)
            {
                batch.Add(one);
                if (batch.Count < BatchLength) continue;
                batches.Add(batch, left);
                batch = new List<T>(BatchLength);
            }
        }
        finally
        {
            if (batch.Count > 0 && !left.IsCancellationRequested) batches.Add(batch, left);
            batches.CompleteAdding();
        }
    }
}
