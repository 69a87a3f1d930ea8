namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// Threads for what waits for the disk, shared by all stores of the process. The pool has few, and adds to them slowly: while flushes held those, nobody else was served. And flushes that are
/// under way at once share one commit of the file system's journal. A thread that has had nothing to do for a while ends.
/// </summary>
internal static class DiskThreads
{
    private const int Most = 64;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);
    private static readonly Queue<Action> waiting = [];

    // What waits, and these, change under the lock of the queue alone.
    private static int threads, idle;

    /// <summary>Does it on one of the threads, in turn; the caller goes on elsewhere.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            try { done.SetResult(work()); }
            catch (Exception exception) { done.SetException(exception); }
        });
        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    private static void Enqueue(Action work)
    {
        lock (waiting)
        {
            waiting.Enqueue(work);
            Monitor.Pulse(waiting);
            if (waiting.Count <= idle || threads == Most) return;
            threads++;
        }
        new Thread(Work) { IsBackground = true, Name = "disk" }.Start();
    }

    private static void Work()
    {
        while (Next() is { } work) work();
    }

    private static Action? Next()
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                idle++;
                var isTold = Monitor.Wait(waiting, patience);
                idle--;
                if (isTold || waiting.Count > 0) continue;
                threads--;
                return null;
            }
            return waiting.Dequeue();
        }
    }
}
