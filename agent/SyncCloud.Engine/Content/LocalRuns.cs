using System.Buffers;

namespace SyncCloud.Engine.Content;

/// <summary>Reads runs from a version that this device still has. What it gives is believed only after the whole content's hash was verified. Not thread-safe.</summary>
internal sealed class LocalRuns(LocalVersion version) : IAsyncDisposable
{
    private const int BufferLength = 256 << 10;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private Stream? stream;
    private bool unusable;

    /// <summary>Up to <paramref name="length"/> bytes from <paramref name="offset"/> on, until the next call; empty when they cannot be had, now or later.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (unusable) return default;
        try
        {
            stream ??= version.Open();
            if (stream is { CanSeek: true })
            {
                if (stream.Position != offset) stream.Position = offset;
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, BufferLength)), cancellationToken);
                if (read > 0) return buffer.AsMemory(0, read);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cloud has the same bytes.
        }
        unusable = true;
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (stream is not null) await stream.DisposeAsync();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
