namespace SyncCloud.Engine.Transport;

/// <summary>A response body. Trouble on the way is a <see cref="TransportException"/>, so that it cannot be taken for trouble of whoever uses the bytes.</summary>
internal sealed class WatchedStream(Stream inner, StallWatch watch, TokenBucket? bucket, string peer, CancellationToken cancellationToken) : Stream
{
    private readonly MeteredBody meter = new(bucket, watch);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken readCancellation = default)
    {
        readCancellation.ThrowIfCancellationRequested();
        watch.Arm();
        try
        {
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, meter.Slice)], watch.Token);
            await meter.PassAsync(read, watch.Token);
            return read;
        }
        catch (Exception e) when (ServiceErrors.OfConnection(e, peer, watch, cancellationToken) is { } error)
        {
            throw error;
        }
        finally
        {
            watch.Disarm();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
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
