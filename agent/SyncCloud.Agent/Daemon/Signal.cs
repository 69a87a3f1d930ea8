using System.Threading.Channels;

namespace SyncCloud.Agent.Daemon;

/// <summary>Wakes one waiter, once for however many calls. Safe for concurrent calls of <see cref="Set"/>.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => set.Writer.TryWrite(true);

    /// <summary>Ends when it is set, or was since the last wait ended, when <paramref name="longest"/> has passed, and when it is cancelled, which does not throw.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var waiting = set.Reader.WaitToReadAsync(either.Token).AsTask();
        await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        set.Reader.TryRead(out _);
    }
}
