namespace SyncCloud.Engine.Transport;

/// <summary>Cancels a request that goes too long without a byte. Thread-safe.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly CancellationTokenSource stall;
    private readonly CancellationTokenSource linked;
    private readonly TimeSpan limit;

    public StallWatch(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        this.limit = limit;
        stall = new CancellationTokenSource(limit, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
    }

    public CancellationToken Token => linked.Token;
    public bool HasStalled => stall.IsCancellationRequested;
    public TimeSpan Limit => limit;

    /// <summary>The other side is expected to move from now on.</summary>
    public void Arm() => stall.CancelAfter(limit);

    /// <summary>It is this side's turn.</summary>
    public void Disarm() => stall.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        linked.Dispose();
        stall.Dispose();
    }
}
