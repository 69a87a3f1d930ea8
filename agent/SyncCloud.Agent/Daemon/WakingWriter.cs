using System.Threading.Channels;

namespace SyncCloud.Agent.Daemon;

/// <summary>Writes into a channel and wakes whoever reads it among other things.</summary>
internal sealed class WakingWriter<T>(ChannelWriter<T> inner, Signal wake) : ChannelWriter<T>
{
    public override bool TryWrite(T item)
    {
        if (!inner.TryWrite(item)) return false;
        wake.Set();
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => inner.WaitToWriteAsync(cancellationToken);
}
