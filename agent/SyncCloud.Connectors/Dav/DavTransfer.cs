using System.Net;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// One request and its answer on the way: no faster than the user has it, and cancelled once it takes too long. The time that this side holds bytes back is not the server's.
/// </summary>
internal sealed class DavTransfer : IDisposable
{
    private const int LargestSlice = 64 << 10;
    private readonly TimeProvider time;
    private readonly TimeSpan longest;
    private readonly Bandwidth? bandwidth;
    private readonly CancellationTokenSource over;
    private readonly CancellationTokenSource linked;
    private readonly long began;
    private TimeSpan held;

    internal DavTransfer(TimeSpan longest, Bandwidth? bandwidth, TimeProvider time, CancellationToken cancellationToken)
    {
        (this.longest, this.bandwidth, this.time, began) = (longest, bandwidth, time, time.GetTimestamp());
        over = new CancellationTokenSource(longest, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
    }

    /// <summary>Cancelled by the caller, or as <see cref="IsOver"/> says.</summary>
    internal CancellationToken Token => linked.Token;

    /// <summary>It took too long.</summary>
    internal bool IsOver => over.IsCancellationRequested;

    /// <summary>A request's body.</summary>
    internal HttpContent Body(ReadOnlyMemory<byte> bytes) => new OutBody(this, bytes);

    /// <summary>An answer's body, as it comes along the wire.</summary>
    internal Stream Of(HttpResponseMessage response) => new InBody(this, response.Content.ReadAsStream(Token));

    public void Dispose()
    {
        linked.Dispose();
        over.Dispose();
    }

    private void Pass(TokenBucket? bucket, ref long passed, int bytes)
    {
        if (bucket is null || bytes == 0 || bucket.TryTakeOfShort(ref passed, bytes)) return;
        var since = time.GetTimestamp();
        over.CancelAfter(Timeout.InfiniteTimeSpan);
        bucket.TakeAsync(bytes, Token).AsTask().GetAwaiter().GetResult();
        held += time.GetElapsedTime(since);
        var left = longest + held - time.GetElapsedTime(began);
        over.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private sealed class OutBody(DavTransfer transfer, ReadOnlyMemory<byte> bytes) : HttpContent
    {
        protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var bucket = transfer.bandwidth?.Up;
            var passed = 0L;
            for (var rest = bytes; !rest.IsEmpty;)
            {
                var slice = rest[..Math.Min(rest.Length, bucket?.Slice ?? LargestSlice)];
                transfer.Pass(bucket, ref passed, slice.Length);
                stream.Write(slice.Span);
                rest = rest[slice.Length..];
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            SerializeToStream(stream, context, CancellationToken.None);
            return Task.CompletedTask;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    private sealed class InBody(DavTransfer transfer, Stream inner) : Stream
    {
        private readonly TokenBucket? bucket = transfer.bandwidth?.Down;
        private long passed;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer[..Math.Min(buffer.Length, bucket?.Slice ?? buffer.Length)]);
            transfer.Pass(bucket, ref passed, read);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
