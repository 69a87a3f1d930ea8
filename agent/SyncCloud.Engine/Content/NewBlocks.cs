using System.Runtime.InteropServices;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Takes the blocks that no known container holds. Up to <see cref="FormatLimits.InlineContentLength"/> they are kept for the log's inline
/// section; from the first byte more on all of them go into packs. Holds at most the pack that is filled and those on their way. Not thread-safe.
/// </summary>
internal sealed class NewBlocks : IDisposable
{
    private const int PackLength = 8 << 20;

    // Leaves room for the directory below FormatLimits.MaxPackLength.
    private const int BlocksPerPack = 16_384;

    private readonly PackUploads uploads;
    private readonly Stack<PackBuilder> idle = [];
    private readonly Dictionary<OpenContainer, PackBuilder> onTheirWay = [];
    private PackBuilder builder = new();
    // Only blocks that the index does not know yet: of the open container, of packs on their way and of those that were stored just now.
    private readonly Dictionary<Hash256, PlacedBlock> known = [];
    private List<byte>? inline;
    private OpenContainer open = new();

    /// <param name="collection">Whose content it is.</param>
    /// <param name="transport">Takes the packs.</param>
    /// <param name="index">Learns their blocks.</param>
    /// <param name="packsInFlight">Packs uploaded at the same time.</param>
    /// <param name="mayBeInline">False: all goes into packs, however little it is.</param>
    public NewBlocks(CollectionId collection, ICloudTransport transport, IContentIndex index, int packsInFlight, bool mayBeInline = true)
    {
        inline = mayBeInline ? [] : null;
        uploads = new PackUploads(collection, transport, index, packsInFlight,
            stored: pack =>
            {
                if (onTheirWay.Remove(pack, out var sent)) idle.Push(sent);
            },
            learned: pack =>
            {
                foreach (var (hash, _) in pack.Blocks) known.Remove(hash);
            });
    }

    public PlacedBlock? Find(Hash256 hash) => known.TryGetValue(hash, out var block) ? block : null;

    public async Task<PlacedBlock> AddAsync(ReadOnlyMemory<byte> block, Hash256 hash, CancellationToken cancellationToken)
    {
        if (inline is not null && inline.Count + block.Length > FormatLimits.InlineContentLength) TurnIntoPack();
        if (inline is null) await MakeRoomAsync(block.Length, cancellationToken);
        if (inline is not null) inline.AddRange(block.Span);
        else builder.Add(block.Span, hash);
        return Place(hash, block.Length);
    }

    /// <summary>The same of a block that was encoded before. Only once packs are made.</summary>
    public async Task<PlacedBlock> AddAsync(EncodedBlock block, CancellationToken cancellationToken)
    {
        if (inline is not null) throw new InvalidOperationException("what is kept inline is not encoded yet");
        await MakeRoomAsync(block.RawLength, cancellationToken);
        builder.Add(block);
        return Place(block.Hash, block.RawLength);
    }

    private Task MakeRoomAsync(int rawLength, CancellationToken cancellationToken) =>
        open.Count > 0 && (builder.StoredLength + rawLength > PackLength || open.Count >= BlocksPerPack) ? SealAsync(cancellationToken) : Task.CompletedTask;

    private PlacedBlock Place(Hash256 hash, int length)
    {
        var placed = open.Add(hash, length);
        known.Add(hash, placed);
        return placed;
    }

    /// <summary>How many blocks are kept inline, for <see cref="TakeBack"/>; null once packs are made.</summary>
    public int? InlineCount => inline is null ? null : open.Count;

    /// <summary>Forgets the inline blocks from <paramref name="count"/> on. In packs they stay, unused: sent bytes cannot be taken back.</summary>
    public void TakeBack(int count)
    {
        if (inline is null) return;
        foreach (var hash in open.Truncate(count)) known.Remove(hash);
        CollectionsMarshal.SetCount(inline, (int)open.RawLength);
    }

    /// <summary>Ends the last container and waits for all uploads. Returns the inline section, or nothing.</summary>
    public async Task<ReadOnlyMemory<byte>> FinishAsync(LogId log, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> section = default;
        if (inline is not null && open.Count > 0)
        {
            FillBuilder(inline);
            section = builder.BuildInPlace().Bytes;
            open.Id = ContainerId.OfLog(log);
        }
        else if (open.Count > 0) await SealAsync(cancellationToken);
        await uploads.FinishAsync();
        return section;
    }

    public Task AbandonAsync() => uploads.AbandonAsync();

    private void TurnIntoPack()
    {
        FillBuilder(inline!);
        inline = null;
    }

    private void FillBuilder(List<byte> bytes)
    {
        var raw = CollectionsMarshal.AsSpan(bytes);
        foreach (var (hash, block) in open.Blocks) builder.Add(raw.Slice((int)block.Start, block.Length), hash);
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        var (id, bytes) = builder.BuildInPlace();
        var pack = open;
        pack.Id = ContainerId.OfPack(id);
        open = new OpenContainer();
        // The pack lies in its builder's memory until it is stored.
        onTheirWay.Add(pack, builder);
        await uploads.AddAsync(pack, bytes, cancellationToken);
        builder = idle.TryPop(out var next) ? next : new PackBuilder();
    }

    public void Dispose()
    {
        foreach (var each in (PackBuilder[])[builder, .. idle, .. onTheirWay.Values]) each.Dispose();
    }
}
