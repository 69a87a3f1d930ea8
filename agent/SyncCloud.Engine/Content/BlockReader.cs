using System.Buffers;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Decodes blocks into one pooled buffer, and keeps the last one for a content that repeats it. Not thread-safe.</summary>
/// <param name="checks">Whether each block is held against its hash; else the caller holds all that it reads against another.</param>
internal sealed class BlockReader(bool checks) : IDisposable
{
    private byte[] buffer = [];
    private (ContainerId Container, int Index, ReadOnlyMemory<byte> Raw)? last;

    public bool Checks => checks;

    /// <summary>The raw bytes of a block that <paramref name="container"/> holds; they hold until the next call. <paramref name="isNew"/>: it was decoded just now.</summary>
    public ReadOnlyMemory<byte> Read(LoadedContainer container, int index, out bool isNew)
    {
        isNew = last is not { } held || held.Container != container.Id || held.Index != index;
        if (isNew)
        {
            last = null;
            last = (container.Id, index, Decode(container, container.Directory.Blocks[index], index));
        }
        return last!.Value.Raw;
    }

    private ReadOnlyMemory<byte> Decode(LoadedContainer container, in BlockEntry block, int index)
    {
        var stored = container.Stored(index) ?? throw new InvalidOperationException($"block {index} of {container.Id} was not loaded");
        if (!checks && block.Encoding == BlockEncoding.Stored) return stored;
        if (buffer.Length < block.RawLength)
        {
            Return();
            buffer = ArrayPool<byte>.Shared.Rent(block.RawLength);
        }
        if (checks) Pack.DecodeBlock(block, stored.Span, buffer, container.Id.ToString());
        else Pack.DecodeBlockUnchecked(block, stored.Span, buffer, container.Id.ToString());
        return buffer.AsMemory(0, block.RawLength);
    }

    private void Return()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    public void Dispose()
    {
        Return();
        last = null;
    }
}
