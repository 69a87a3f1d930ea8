namespace SyncCloud.Service.Storage.Embedded;

/// <summary>The next bytes of a stream, up to a length, as a stream that owns it.</summary>
internal sealed class BoundedReadStream(Stream source, long length) : Stream
{
    private long left = length;
    private readonly long whole = length;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => whole;
    public override long Position { get => whole - left; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => Took(source.Read(Fitting(buffer)));
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private Span<byte> Fitting(Span<byte> buffer) => buffer[..(int)Math.Min(buffer.Length, left)];

    private int Took(int count)
    {
        left -= count;
        return count;
    }
}
