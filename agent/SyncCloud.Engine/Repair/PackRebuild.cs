using System.Buffers;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Repair;

/// <summary>
/// Makes a damaged pack again under its own id: from what can still be read of it and from what this device holds. Every location that names the pack, in
/// any log on any device, then holds as before. Not thread-safe.
/// </summary>
internal sealed class PackRebuild(CollectionId collection, StateStore state, IConnector connector, ICloudTransport transport)
{
    /// <summary>The whole pack, or null when this device lacks a block of it, or cannot encode one as it was.</summary>
    public async Task<ReadOnlyMemory<byte>?> TryAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        await using var local = new LocalBlocks(state, connector, ContainerId.OfPack(pack));
        if (await StoredAsync(pack, cancellationToken) is { } stored)
        {
            using var repair = PackRepair.Open(stored, pack);
            if (repair is not null)
            {
                // Two statements: the null of a conditional expression would become an empty memory.
                if (!await MendAsync(repair, local, cancellationToken)) return null;
                return repair.Bytes;
            }
        }
        return await FromBlocksAsync(pack, local, cancellationToken);
    }

    /// <summary>What the service still has of the pack; it hands out damaged ones, since whoever reads a block checks it.</summary>
    private async Task<ReadOnlyMemory<byte>?> StoredAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        try
        {
            return (await transport.DownloadPackAsync(collection, pack, 0, FormatLimits.MaxPackLength, cancellationToken)).Bytes;
        }
        catch (TransportException e) when (e.ProblemType == Protocol.Http.ProblemTypes.NotFound)
        {
            return null;
        }
    }

    private static async Task<bool> MendAsync(PackRepair repair, LocalBlocks local, CancellationToken cancellationToken)
    {
        var start = 0L;
        for (var i = 0; i < repair.Directory.Blocks.Length; i++)
        {
            var block = repair.Directory.Blocks[i];
            if (repair.Damaged.Contains(i) && !await ReadAsync(local, start, block.Hash, block.RawLength, raw => repair.TryMend(i, raw), cancellationToken)) return false;
            start += block.RawLength;
        }
        return true;
    }

    /// <summary>Without a directory: from the blocks that this device remembers of the pack, if they are all.</summary>
    private async Task<ReadOnlyMemory<byte>?> FromBlocksAsync(Hash256 pack, LocalBlocks local, CancellationToken cancellationToken)
    {
        using var builder = new PackBuilder();
        var start = 0L;
        foreach (var (hash, extent) in state.Locations.BlocksIn(ContainerId.OfPack(pack)))
        {
            if (extent.FirstBlock != 0 || extent.BlockCount != builder.Count + 1 || extent.Start != start) return null;
            if (!await ReadAsync(local, start, hash, (int)extent.Length, raw => { builder.Add(raw, hash); return true; }, cancellationToken)) return null;
            start += extent.Length;
        }
        if (builder.Count == 0) return null;
        var (id, bytes) = builder.Build();
        if (id != pack) return null;
        return bytes;
    }

    private delegate bool UseBlock(ReadOnlySpan<byte> raw);

    private static async Task<bool> ReadAsync(LocalBlocks local, long start, Hash256 hash, int length, UseBlock use, CancellationToken cancellationToken)
    {
        var raw = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return await local.TryReadAsync(start, hash, raw.AsMemory(0, length), cancellationToken) && use(raw.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }
}
