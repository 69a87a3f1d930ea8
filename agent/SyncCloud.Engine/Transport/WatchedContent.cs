using System.Net;

namespace SyncCloud.Engine.Transport;

/// <summary>A request body from memory, whose progress keeps the stall watch quiet.</summary>
internal sealed class WatchedContent : HttpContent
{
    private const int SliceLength = 64 << 10;
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly StallWatch watch;
    private readonly MeteredBody meter;

    public WatchedContent(ReadOnlyMemory<byte> bytes, StallWatch watch, TokenBucket? bucket) => (this.bytes, this.watch, meter) = (bytes, watch, new MeteredBody(bucket, watch));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var slice = rest[..Math.Min(rest.Length, Math.Min(SliceLength, meter.Slice))];
            await meter.PassAsync(slice.Length, cancellationToken);
            await stream.WriteAsync(slice, cancellationToken);
            watch.Arm();
            rest = rest[slice.Length..];
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
