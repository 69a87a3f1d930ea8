using System.Buffers;

namespace SyncCloud.Engine.Content;

/// <summary>Cuts runs of new bytes into blocks, each as if it were a content of its own, as they come in parts. Takes little more memory than the longest block. Not thread-safe.</summary>
internal sealed class NewRuns(ChunkSizes sizes, Func<ReadOnlyMemory<byte>, Task> place) : IDisposable
{
    private byte[] buffer = [];
    private int held;

    /// <summary>More of the present run.</summary>
    public async Task AddAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (held == buffer.Length) Grow();
            var take = Math.Min(bytes.Length, buffer.Length - held);
            bytes[..take].CopyTo(buffer.AsMemory(held));
            held += take;
            bytes = bytes[take..];
            if (held >= sizes.Max) await CutAsync(sizes.Max);
        }
    }

    /// <summary>The run has ended.</summary>
    public Task EndAsync() => CutAsync(1);

    /// <summary>Cuts blocks off as long as there are so many bytes.</summary>
    private async Task CutAsync(int least)
    {
        var start = 0;
        while (held - start >= least)
        {
            var length = FastCdc.Cut(buffer.AsSpan(start, held - start), sizes);
            await place(buffer.AsMemory(start, length));
            start += length;
        }
        buffer.AsSpan(start, held - start).CopyTo(buffer);
        held -= start;
    }

    // Few runs are long.
    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(sizes.Min, Math.Min(2 * buffer.Length, 2 * sizes.Max)));
        buffer.AsSpan(0, held).CopyTo(larger);
        Dispose();
        buffer = larger;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
