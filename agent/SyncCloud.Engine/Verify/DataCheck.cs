using SyncCloud.Engine.Content;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// Reads every content from the cloud as a device does that has none of it, to the last byte: each block is decompressed and held against its hash, each
/// content against its tree hash. Contents of one pack follow each other, so that a pack is loaded about once.
/// </summary>
internal sealed class DataCheck(VerifyContext context, NeededContents needs, PackCheck packs, Findings findings)
{
    private const int BatchLength = 4096;
    private readonly Dictionary<Hash256, (string Problem, HashSet<ContentRef> Contents)> unreadable = [];
    private readonly ContentFetcher fetcher = new(context.Collection, context.Transport, new IndexToRead(needs.State.Locations), new ContentFetchOptions { LoadsInFlight = context.Parallelism, ChecksBlocks = true });

    public long Read { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>The packs of which a block could not be read, each with the first problem and the contents that need it.</summary>
    public IReadOnlyDictionary<Hash256, (string Problem, HashSet<ContentRef> Contents)> Unreadable => unreadable;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in needs.Contents().Chunk(BatchLength))
        {
            foreach (var content in fetcher.Plan(batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ReadAsync(content, cancellationToken);
                context.Progress?.Report(new RoundProgress(RoundStage.CheckData, Bytes, needs.Bytes));
            }
        }
    }

    private async Task ReadAsync(ContentRef content, CancellationToken cancellationToken)
    {
        // A pack that is not there, or without a directory, is named already; nothing of it can be read.
        if (needs.State.Locations.FindLocation(content)!.Extents.Any(extent => extent.Container.IsPack && packs.IsSuspect(extent.Container.Pack))) return;
        try
        {
            await fetcher.FetchAsync(content, Stream.Null, null, cancellationToken);
            Read++;
            Bytes += content.Length;
        }
        catch (Exception e) when (e is CorruptDataException or ContentUnavailableException)
        {
            var damaged = fetcher.TakeUnreadable();
            foreach (var pack in damaged)
            {
                if (!unreadable.TryGetValue(pack, out var known)) unreadable.Add(pack, known = ((e as CorruptDataException)?.Reason ?? e.Message, []));
                known.Contents.Add(content);
            }
            if (damaged.Count == 0)
                findings.Add(VerifySubject.Content, $"content {content}", e.Message, "on a device that still has the file, take it out of the collection, sync, and put in a changed copy", content);
        }
    }
}
