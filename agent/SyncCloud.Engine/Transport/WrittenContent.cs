using System.Net;

namespace SyncCloud.Engine.Transport;

/// <summary>A request body of unknown length that is written as it goes, whose progress keeps the stall watch quiet.</summary>
internal sealed class WrittenContent(Func<Stream, CancellationToken, Task> write, StallWatch watch, TokenBucket? bucket) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var watched = new ArmingStream(stream, watch, new MeteredBody(bucket, watch));
        await using var buffered = new BufferedStream(watched, 64 << 10);
        await write(buffered, cancellationToken);
        await buffered.FlushAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>Passes writes on; leaves the stream below open.</summary>
    private sealed class ArmingStream(Stream inner, StallWatch watch, MeteredBody meter) : Stream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                var slice = buffer[..Math.Min(buffer.Length, meter.Slice)];
                await meter.PassAsync(slice.Length, cancellationToken);
                await inner.WriteAsync(slice, cancellationToken);
                watch.Arm();
                buffer = buffer[slice.Length..];
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
