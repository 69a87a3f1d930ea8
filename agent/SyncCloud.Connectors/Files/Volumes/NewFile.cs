using Microsoft.Win32.SafeHandles;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>
/// A new file on Linux. What is long is on its way to the disk while the rest is written, so that the flush at the end does not begin with all of it. Writes nothing later than it is told to. Not thread-safe.
/// </summary>
internal sealed class NewFile(SafeFileHandle file) : Stream
{
    private const long Ahead = 8 << 20;
    private const int WrittenAtOnce = 64 << 10;

    // Whole pages of the page cache are not cleared before they are filled; for a megabyte and more at once it takes pages of 2 MiB, which are dear to come by.
    private const int Stride = 256 << 10;
    private long position;
    private long begun;

    public override bool CanRead => false;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => RandomAccess.GetLength(file);

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..(int)Math.Min(buffer.Length, Stride - (position % Stride))];
            RandomAccess.Write(file, piece, position);
            position += piece.Length;
            buffer = buffer[piece.Length..];
        }
        if (position - begun >= Ahead) BeginToStore();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Handing little to another thread would cost more than writing it.
        if (buffer.Length > WrittenAtOnce) return new ValueTask(Task.Run(() => Write(buffer.Span), cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void SetLength(long value)
    {
        RandomAccess.SetLength(file, value);
        begun = Math.Min(begun, value);
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => Length,
    };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A hint: what comes of it shows when the volume is flushed.</summary>
    private void BeginToStore()
    {
        _ = LinuxCalls.BeginToStore((int)file.DangerousGetHandle(), begun, position - begun, LinuxCalls.StartWriting);
        GC.KeepAlive(file);
        begun = position;
    }
}
