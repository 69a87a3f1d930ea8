using SyncCloud.Engine.Transport;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>A body whose line breaks after some bytes, or never.</summary>
internal sealed class BrokenOffStream(byte[] bytes, int? breaksAt) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (breaksAt is not { } at) return base.ReadAsync(buffer, cancellationToken);
        if (Position >= at) throw new TransportException("the line broke", isFinal: false);
        return base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, at - Position)], cancellationToken);
    }
}
