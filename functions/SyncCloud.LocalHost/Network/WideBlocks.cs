using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace SyncCloud.LocalHost.Network;

/// <summary>
/// Gives Kestrel blocks of 64 KiB where its own have 4: packs are megabytes, and each block received costs a system call and a step through the
/// whole pipeline. As many are kept as were in use at once, up to <see cref="MostKept"/>. While <see cref="MostInUse"/> are in use, others get blocks as
/// narrow as Kestrel's own: anybody may hold one with a byte of a header, so all that they can take are 16 MiB, and some of the others' speed. Safe for
/// concurrent calls.
/// </summary>
internal sealed class WideBlocks : MemoryPool<byte>
{
    private const int BlockLength = 64 << 10;
    private const int NarrowLength = 4 << 10;
    private const int MostInUse = 256;
    private const int MostKept = 64;

    private readonly ConcurrentBag<Block> idle = [];
    private int inUse, kept;

    public override int MaxBufferSize => BlockLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
        if (Interlocked.Increment(ref inUse) > MostInUse)
        {
            Interlocked.Decrement(ref inUse);
            return Shared.Rent(Math.Max(minBufferSize, NarrowLength));
        }
        if (!idle.TryTake(out var block)) return new Block(this);
        Interlocked.Decrement(ref kept);
        block.IsRented = true;
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        // Connections that end later return their blocks to an empty pool; the collector takes both.
        idle.Clear();
    }

    private void Return(Block block)
    {
        Interlocked.Decrement(ref inUse);
        if (Interlocked.Increment(ref kept) <= MostKept) idle.Add(block);
        else Interlocked.Decrement(ref kept);
    }

    /// <summary>Pinned for its life, since sockets read into it and write from it all the time.</summary>
    private sealed class Block(WideBlocks pool) : IMemoryOwner<byte>
    {
        private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true);

        public bool IsRented { get; set; } = true;

        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
            if (!IsRented) return;
            IsRented = false;
            pool.Return(this);
        }
    }

    internal sealed class Factory : IMemoryPoolFactory<byte>, IDisposable
    {
        // Kestrel asks once for each of its queues; what may be in use counts over all of them.
        private readonly WideBlocks shared = new();

        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => shared;

        public void Dispose() => shared.Dispose();
    }
}
