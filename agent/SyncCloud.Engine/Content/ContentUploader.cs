using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Makes contents available in the cloud: cuts them into blocks, stores the blocks that no known container holds (in packs, or in the
/// log's inline section when they are small in all), and says where each content lies. Repeatable: what an interrupted run stored is
/// found again through the index. Not thread-safe.
/// </summary>
public sealed class ContentUploader(CollectionId collection, ICloudTransport transport, IContentIndex index, ContentUploadOptions? options = null)
{
    private readonly ContentUploadOptions options = options ?? new ContentUploadOptions();
    private TransferProgress progress;

    /// <summary>
    /// Stores what has no location yet. Empty contents need none. Blocks of packs are in the index when this returns; those of the inline section
    /// are not (see <see cref="BlocksOf"/>), since its log may never be committed.
    /// </summary>
    /// <param name="contents">What to store; equal contents are stored once.</param>
    /// <param name="log">The log that will carry the inline section.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public async Task<StoredContents> StoreAsync(IReadOnlyList<ContentToStore> contents, LogId log, CancellationToken cancellationToken)
    {
        using var blocks = new NewBlocks(collection, transport, index, options.PacksInFlight);
        var (outcome, ahead) = (new StoreOutcome(), new PreparedContents());
        ReadOnlyMemory<byte> inlinePack;
        try
        {
            foreach (var content in contents)
            {
                if (content.Content.Length == 0) continue;
                var isPrepared = IsPreparedAhead(content, blocks);
                // One at a time of equal ones, and nothing overtakes.
                while (ahead.Count > 0 && (!isPrepared || ahead.IsFull || ahead.Holds(content.Content))) await TakeAsync(ahead, blocks, outcome, cancellationToken);
                if (outcome.HasStored(content.Content) || index.FindLocation(content.Content) is not null) continue;
                if (!isPrepared) outcome.Add(content, await StoreAsync(content, blocks, cancellationToken));
                else if (Open(content) is { } source) ahead.Begin(content, source, cancellationToken);
                else outcome.Add(content, null);
            }
            while (ahead.Count > 0) await TakeAsync(ahead, blocks, outcome, cancellationToken);
            inlinePack = await blocks.FinishAsync(log, cancellationToken);
        }
        finally
        {
            await ahead.AbandonAsync();
            await blocks.AbandonAsync();
        }
        options.Pieces?.Flush();
        var records = outcome.Locations.Select(location => LocationChoice.Of(location.Finish(), Previous(location.Content))).ToList();
        return new StoredContents(records, inlinePack, outcome.Missing);
    }

    /// <summary>The blocks of a stored container as <see cref="IContentIndex.AddBlocks"/> takes them, once the log that carries or names it is committed.</summary>
    public static IEnumerable<KeyValuePair<Hash256, Extent>> BlocksOf(PackDirectory directory, ContainerId container)
    {
        var start = 0L;
        for (var i = 0; i < directory.Blocks.Length; i++)
        {
            var block = directory.Blocks[i];
            yield return KeyValuePair.Create(block.Hash, ExtentRuns.OfBlock(container, i, start, block.RawLength));
            start += block.RawLength;
        }
    }

    /// <summary>Whether a content is prepared on other threads: where any may run, once it is sure that what is stored goes into packs, and where nothing else is made of its bytes.</summary>
    private bool IsPreparedAhead(ContentToStore content, NewBlocks blocks) =>
        options.PacksInFlight > 1 && blocks.InlineCount is null && content.Content.Length < PreparedContent.Below && options.Pieces?.Has(content.Content) != true;

    private async Task TakeAsync(PreparedContents ahead, NewBlocks blocks, StoreOutcome outcome, CancellationToken cancellationToken)
    {
        using var prepared = await ahead.NextAsync();
        PendingLocation? location = null;
        if (prepared.Blocks is { } encoded)
        {
            location = new PendingLocation(prepared.Content);
            foreach (var block in encoded) await PlaceAsync(block.Hash, block.RawLength, location, blocks, () => blocks.AddAsync(block, cancellationToken));
        }
        outcome.Add(prepared.Content, location);
    }

    private ContentLocation? Previous(ContentToStore content) => content.Previous is { } previous ? index.FindLocation(previous) : null;

    /// <summary>Null when the bytes are not there or not those that they should be.</summary>
    private async Task<PendingLocation?> StoreAsync(ContentToStore content, NewBlocks blocks, CancellationToken cancellationToken)
    {
        var inlineBefore = blocks.InlineCount;
        await using var source = Open(content);
        if (source is null) return null;
        using var edited = Edited(content, blocks, cancellationToken);
        var location = edited is null ? await StoreAsync(content, source, blocks, cancellationToken) : await edited.StoreAsync(source, cancellationToken);
        if (edited?.Pieces is { } pieces) options.Pieces!.Add(pieces);
        if (location is null && inlineBefore is { } count) blocks.TakeBack(count);
        return location;
    }

    /// <summary>The content as an edit of its former version; null where that one's pieces are not known.</summary>
    private EditedContent? Edited(ContentToStore content, NewBlocks blocks, CancellationToken cancellationToken) =>
        options.Pieces is { } known && content.Previous is { } previous && known.Find(previous) is { } former && index.FindLocation(previous) is { } where
            ? new EditedContent(content, former, where, known, (block, location) => PlaceAsync(block, ContentHash.Leaf(block.Span), location, blocks, cancellationToken), kept => Report(kept, 0))
            : null;

    private async Task<PendingLocation?> StoreAsync(ContentToStore content, Stream source, NewBlocks blocks, CancellationToken cancellationToken)
    {
        using var chunker = new Chunker(source, ChunkSizes.For(content.Content.Length), content.Content.Length);
        using var check = new ContentCheck(content);
        var location = new PendingLocation(content);
        var recorder = options.Pieces?.Recorder(content.Content);
        var (length, whole) = (0L, false);
        while (true)
        {
            var block = await NextAsync(chunker, cancellationToken);
            if (block is null || length + block.Value.Length > content.Content.Length) return null;
            var bytes = block.Value;
            if (bytes.IsEmpty) break;
            length += bytes.Length;
            var hash = ContentHash.Leaf(bytes.Span);
            // The leaf hash of a content of one leaf is its content hash: no second pass, and nothing wrong is ever stored.
            whole = bytes.Length == content.Content.Length && bytes.Length <= ContentHash.LeafLength;
            if (whole && hash != content.Content.Hash) return null;
            if (!whole) check.Append(bytes.Span);
            recorder?.Append(bytes.Span);
            await PlaceAsync(bytes, hash, location, blocks, cancellationToken);
        }
        if (!whole && !check.IsWhole()) return null;
        if (recorder is not null) options.Pieces!.Add(recorder.Finish());
        return location;
    }

    private Task PlaceAsync(ReadOnlyMemory<byte> block, Hash256 hash, PendingLocation location, NewBlocks blocks, CancellationToken cancellationToken) =>
        PlaceAsync(hash, block.Length, location, blocks, () => blocks.AddAsync(block, hash, cancellationToken));

    private async Task PlaceAsync(Hash256 hash, int length, PendingLocation location, NewBlocks blocks, Func<Task<PlacedBlock>> add)
    {
        var moved = 0;
        if (blocks.Find(hash) is { } underWay) location.Add(underWay);
        else if (index.FindBlock(hash) is { } stored && stored.Length == length) location.Add(stored);
        else
        {
            location.Add(await add());
            moved = length;
        }
        Report(length, moved);
    }

    private void Report(int done, int moved)
    {
        progress = new TransferProgress(progress.BytesDone + done, progress.BytesMoved + moved);
        options.Progress?.Report(progress);
    }

    // A file that cannot be opened or read any more is as good as changed: the next scan says what became of it.
    private static Stream? Open(ContentToStore content)
    {
        try
        {
            return content.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> NextAsync(Chunker chunker, CancellationToken cancellationToken)
    {
        try
        {
            return await chunker.NextAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
