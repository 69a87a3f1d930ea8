using System.Net;

namespace SyncCloud.Engine.Transport;

/// <summary>A request body from memory, whose progress keeps the stall watch quiet.</summary>
internal sealed class WatchedContent : HttpContent
{
    private const int SliceLength = 64 << 10;
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly StallWatch watch;

    public WatchedContent(ReadOnlyMemory<byte> bytes, StallWatch watch) => (this.bytes, this.watch) = (bytes, watch);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, SliceLength)..])
        {
            await stream.WriteAsync(rest[..Math.Min(rest.Length, SliceLength)], cancellationToken);
            watch.Arm();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
