using SyncCloud.Engine.Content;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Copies the blocks of live contents that lie in logs' inline sections into packs. Only the blocks that a location needs are read and sent, so a large
/// content of which one block came inline is no more work than that block.
/// </summary>
internal sealed class InlineRepack(SyncContext context)
{
    // What one log tells: its records stay far below the bounds of a log.
    private const int MaxContents = 10_000, MaxExtents = 1_000_000;

    /// <summary>
    /// Stores packs and returns where some contents lie from now on, once a log says so; none when no live content lies in a log. What an interrupted
    /// run stored is stored already the next time, or swept.
    /// </summary>
    public async Task<IReadOnlyList<LocationRecord>> MoveSomeAsync(CancellationToken cancellationToken)
    {
        var state = context.State;
        var moving = new List<ContentLocation>();
        var told = 0L;
        await foreach (var location in state.Images.LocationsAsync())
        {
            if (location.Extents.All(extent => extent.Container.IsPack)) continue;
            moving.Add(location);
            told += location.Extents.Length;
            if (moving.Count == MaxContents || told >= MaxExtents) break;
        }
        if (moving.Count == 0) return [];
        var extents = moving.SelectMany(location => location.Extents).Where(extent => !extent.Container.IsPack).ToLookup(extent => extent.Container);
        using var blocks = new NewBlocks(context.Collection, context.Transport, state.ContentIndex, context.Parallelism, mayBeInline: false);
        var placed = new Dictionary<ContainerId, MovedBlocks>();
        try
        {
            foreach (var container in extents) placed.Add(container.Key, await MoveAsync(container.Key, container, blocks, cancellationToken));
            await blocks.FinishAsync(default, cancellationToken);
        }
        finally
        {
            await blocks.AbandonAsync();
        }
        return moving.ConvertAll(LocationRecord (location) => new WholeLocation(location.Content, Moved(location, placed).Extents));
    }

    private static ContentLocation Moved(ContentLocation location, Dictionary<ContainerId, MovedBlocks> placed)
    {
        var moved = new PendingLocation(new ContentToStore(location.Content, static () => null, null));
        foreach (var extent in location.Extents)
        {
            if (extent.Container.IsPack) moved.Add(extent);
            else foreach (var piece in placed[extent.Container].PiecesOf(extent)) moved.Add(piece);
        }
        return moved.Finish();
    }

    private async Task<MovedBlocks> MoveAsync(ContainerId container, IEnumerable<Extent> extents, NewBlocks blocks, CancellationToken cancellationToken)
    {
        var bytes = await context.Transport.DownloadLogAsync(context.Collection, await SequenceAsync(container.Log, cancellationToken), cancellationToken);
        var log = ChangeLog.Open(bytes);
        // A sound log, but another one: since the pull the store was set back and went on from there.
        if (log.Header.Log != container.Log) throw new TransportException($"the cloud now has log {log.Header.Log} in the place of {container}", isFinal: true, ProblemTypes.Rewound);
        var pack = Pack.Open(log.InlinePack, $"the inline section of {container}");
        var moved = new MovedBlocks(pack.Directory);
        foreach (var index in moved.Needed(extents))
        {
            var entry = pack.Directory.Blocks[index];
            var block = new byte[entry.RawLength];
            pack.ReadBlock(index, block);
            moved.Place(index, blocks.Find(entry.Hash) ?? await blocks.AddAsync(block, entry.Hash, cancellationToken));
        }
        return moved;
    }

    private async Task<long> SequenceAsync(LogId log, CancellationToken cancellationToken) =>
        context.State.ContentIndex.FindSequence(log) ?? (await context.Transport.FindLogAsync(context.Collection, log, cancellationToken))?.Sequence
        ?? throw new CorruptDataException($"log {log}", 0, "content lies in it, but the cloud's chain does not have it");

    /// <summary>Where the blocks of one inline section went.</summary>
    private sealed class MovedBlocks(PackDirectory directory)
    {
        private readonly Dictionary<int, PlacedBlock> placed = [];

        public void Place(int index, PlacedBlock block) => placed.Add(index, block);

        public IEnumerable<int> Needed(IEnumerable<Extent> extents) => extents.SelectMany(extent => Parts(extent).Select(part => part.Index)).Distinct().Order();

        public IEnumerable<Extent> PiecesOf(Extent extent) => Parts(extent).Select(part => placed[part.Index].ToExtent().Slice(part.Offset, part.Length));

        /// <summary>The blocks that an extent runs through, and which bytes of each.</summary>
        private IEnumerable<(int Index, long Offset, long Length)> Parts(Extent extent)
        {
            var (skip, left) = (extent.Start, extent.Length);
            for (var index = extent.FirstBlock; left > 0; index++)
            {
                if (index >= directory.Blocks.Length) throw new CorruptDataException(extent.Container.ToString(), 0, "a location leaves its blocks");
                var length = directory.Blocks[index].RawLength;
                if (skip < length)
                {
                    var take = Math.Min(left, length - skip);
                    yield return (index, skip, take);
                    left -= take;
                }
                skip = Math.Max(0, skip - length);
            }
        }
    }
}
