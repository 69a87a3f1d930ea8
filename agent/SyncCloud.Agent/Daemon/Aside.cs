namespace SyncCloud.Agent.Daemon;

/// <summary>
/// Does what may hang, as any access to a network mount can, on a thread of its own, one thing at a time: whoever begins it need not wait for it, and can tell that it does not end.
/// <see cref="IsLate"/> is safe for concurrent calls.
/// </summary>
internal sealed class Aside(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private volatile Task current = Task.CompletedTask;
    private long begun;

    public bool IsLate => !current.IsCompleted && time.GetElapsedTime(Volatile.Read(ref begun)) >= Patience;

    /// <summary>What is still under way goes on instead.</summary>
    public Task Begin(Action action)
    {
        if (!current.IsCompleted) return current;
        Volatile.Write(ref begun, time.GetTimestamp());
        return current = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
