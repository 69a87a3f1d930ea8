using System.Net.Sockets;

namespace SyncCloud.Benchmarks.World;

/// <summary>Counts every byte, headers too, that goes over a handler's connections. Safe for concurrent calls.</summary>
internal sealed class WireCounter
{
    private long sent, received;

    public long Sent => Interlocked.Read(ref sent);
    public long Received => Interlocked.Read(ref received);

    public void Watch(SocketsHttpHandler handler) => handler.ConnectCallback = async (context, cancellationToken) =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new CountedStream(this, new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    private sealed class CountedStream(WireCounter counter, NetworkStream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Read(await inner.ReadAsync(buffer, cancellationToken));
        public override int Read(byte[] buffer, int offset, int count) => Read(inner.Read(buffer, offset, count));
        public override int Read(Span<byte> buffer) => Read(inner.Read(buffer));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Add(ref counter.sent, buffer.Length);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Interlocked.Add(ref counter.sent, count);
            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private int Read(int count)
        {
            Interlocked.Add(ref counter.received, count);
            return count;
        }
    }
}
