namespace SyncCloud.Agent.Programs;

/// <summary>A stream that is read no further than a bound, whatever is in it: more is an <see cref="InvalidDataException"/>.</summary>
internal sealed class BoundedReader(Stream inner, long bound) : Stream
{
    private long left = bound;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(buffer, cancellationToken));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read) => (left -= read) >= 0 ? read : throw new InvalidDataException("more than it may hold");
}
