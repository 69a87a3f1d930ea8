using System.Buffers;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Decodes blocks into one pooled buffer, and keeps the last one for a content that repeats it. Not thread-safe.</summary>
internal sealed class BlockReader : IDisposable
{
    private byte[] buffer = [];
    private (ContainerId Container, int Index, int Length)? last;

    /// <summary>The raw bytes of a block that <paramref name="container"/> holds, verified; they hold until the next call. <paramref name="isNew"/>: it was decoded just now.</summary>
    public ReadOnlyMemory<byte> Read(LoadedContainer container, int index, out bool isNew)
    {
        isNew = last is not { } held || held.Container != container.Id || held.Index != index;
        if (isNew)
        {
            last = null;
            var block = container.Directory.Blocks[index];
            if (buffer.Length < block.RawLength)
            {
                Dispose();
                buffer = ArrayPool<byte>.Shared.Rent(block.RawLength);
            }
            var stored = container.Stored(index) ?? throw new InvalidOperationException($"block {index} of {container.Id} was not loaded");
            Pack.DecodeBlock(block, stored.Span, buffer, container.Id.ToString());
            last = (container.Id, index, block.RawLength);
        }
        return buffer.AsMemory(0, last!.Value.Length);
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        last = null;
    }
}
