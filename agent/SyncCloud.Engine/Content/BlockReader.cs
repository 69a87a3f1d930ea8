using System.Buffers;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Decodes blocks into pooled buffers, and keeps the last two: for a content that repeats one, or that new bytes part into ranges. Not thread-safe.</summary>
/// <param name="checks">Whether each block is held against its hash; else the caller holds all that it reads against another.</param>
internal sealed class BlockReader(bool checks) : IDisposable
{
    private Slot last = new();
    private Slot former = new();

    public bool Checks => checks;

    /// <summary>The raw bytes of a block that <paramref name="container"/> holds; they hold until the next call. <paramref name="isNew"/>: it was decoded just now.</summary>
    public ReadOnlyMemory<byte> Read(LoadedContainer container, int index, out bool isNew)
    {
        if (!last.Has(container, index)) (last, former) = (former, last);
        isNew = !last.Has(container, index);
        if (isNew) last.Decode(container, index, checks);
        return last.Raw;
    }

    public void Dispose()
    {
        last.Dispose();
        former.Dispose();
    }

    private sealed class Slot : IDisposable
    {
        private byte[] buffer = [];
        // The container itself: the bytes of one that was released and came again are others.
        private (LoadedContainer Container, int Index)? block;

        public ReadOnlyMemory<byte> Raw { get; private set; }

        public bool Has(LoadedContainer container, int index) => block is var (held, at) && held == container && at == index;

        public void Decode(LoadedContainer container, int index, bool checks)
        {
            block = null;
            Raw = Decode(container, container.Directory.Blocks[index], index, checks);
            block = (container, index);
        }

        private ReadOnlyMemory<byte> Decode(LoadedContainer container, in BlockEntry entry, int index, bool checks)
        {
            var stored = container.Stored(index) ?? throw new InvalidOperationException($"block {index} of {container.Id} was not loaded");
            if (!checks && entry.Encoding == BlockEncoding.Stored) return stored;
            if (buffer.Length < entry.RawLength)
            {
                Return();
                buffer = ArrayPool<byte>.Shared.Rent(entry.RawLength);
            }
            if (checks) Pack.DecodeBlock(entry, stored.Span, buffer, container.Id.ToString());
            else Pack.DecodeBlockUnchecked(entry, stored.Span, buffer, container.Id.ToString());
            return buffer.AsMemory(0, entry.RawLength);
        }

        private void Return()
        {
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }

        public void Dispose()
        {
            Return();
            (block, Raw) = (null, default);
        }
    }
}
