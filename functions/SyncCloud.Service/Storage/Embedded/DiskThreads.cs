namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// At most <paramref name="most"/> threads for what waits for the disk. The pool has few, and adds to them slowly: while flushes held those, nobody else was served. And flushes that are
/// under way at once share one commit of the file system's journal. A thread that has had nothing to do for a while ends.
/// </summary>
internal sealed class DiskThreads(int most, Action<ThreadStart>? start = null)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);
    private readonly Action<ThreadStart> start = start ?? Start;
    private readonly Queue<Action> waiting = [];

    // What waits, and these, change under the lock of the queue alone.
    private int threads, idle;

    /// <summary>Those of all blob stores of the process.</summary>
    public static DiskThreads Shared { get; } = new(most: 64);

    /// <summary>
    /// Does it on one of the threads, in turn; the caller goes on elsewhere. Where there is no thread and none can be started it throws
    /// <see cref="StorageException"/>, and the work is never done.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> work)
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
    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    // Not with the context of whoever came first: the thread outlives its request.
    private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true, Name = "disk" }.UnsafeStart();

    private void Enqueue(Action work)
    {
        lock (waiting)
        {
            if (waiting.Count >= idle && threads < most) AddThread();
            waiting.Enqueue(work);
            Monitor.Pulse(waiting);
        }
    }

    // Within the lock, so that what counts as a thread has started, and before the work waits, so that there is nothing to take back.
    private void AddThread()
    {
        try
        {
            start(Work);
            threads++;
        }
        catch (Exception exception)
        {
            // Those that there are will come to it.
            if (threads == 0) throw new StorageException("no thread could be started to wait for the disk", isFull: false, exception);
        }
    }

    private void Work()
    {
        while (Next() is { } work) work();
    }

    private Action? Next()
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
