using System.Buffers;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Cuts a stream into blocks at places that its bytes define, so that an insertion moves few of them. Takes twice
/// <see cref="ChunkSizes.Max"/> of pooled memory, or what <paramref name="expectedLength"/> needs when that is less. Not thread-safe.
/// </summary>
public sealed class Chunker(Stream source, ChunkSizes sizes, long expectedLength = long.MaxValue) : IDisposable
{
    // One byte more than expected, so that a stream of the expected length is read to its end at once.
    private byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * sizes.Max, Math.Max(expectedLength, 0) is var length && length < int.MaxValue ? length + 1 : int.MaxValue));
    private int start;
    private int end;
    private bool ended;

    /// <summary>The next block, which holds until the next call; empty at the end of the stream.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        while (end - start < sizes.Max && !ended) await FillAsync(cancellationToken);
        var length = FastCdc.Cut(buffer.AsSpan(start, end - start), sizes);
        var block = buffer.AsMemory(start, length);
        start += length;
        return block;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Grow();
        var free = buffer.AsMemory(end);
        var read = await ContentStream.FillAsync(source, free, cancellationToken);
        end += read;
        ended = read < free.Length;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * sizes.Max, buffer.Length * 2) is var wanted && wanted > buffer.Length ? wanted : 2 * buffer.Length);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
