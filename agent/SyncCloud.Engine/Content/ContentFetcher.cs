using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Brings contents from the cloud. Keeps at most a few packs in memory. The blocks that it decodes become known to the index, so that what
/// this device stores later can refer to them. Not thread-safe.
/// </summary>
public sealed class ContentFetcher(CollectionId collection, ICloudTransport transport, IContentIndex index, ContentFetchOptions? options = null) : IContentSource
{
    private readonly ContentFetchOptions options = options ?? new ContentFetchOptions();
    private readonly ContainerSource containers = new(collection, transport, index, options ?? new ContentFetchOptions());
    private readonly LearnedBlocks learned = new(index);
    private readonly ContentsAtHand atHand = new();
    private FetchPlan plan = FetchPlan.OfNothing();
    private readonly HashSet<Hash256> unreadable = [];
    private readonly HashSet<ContentRef> wrong = [];
    private TransferProgress progress;

    /// <summary>Remembers a log's inline section that a pull just brought, so that it need not be fetched again (bounded; oldest are forgotten).</summary>
    public void Remember(LogId log, ReadOnlyMemory<byte> inlinePack) => containers.Remember(log, inlinePack);

    /// <summary>What was planned lies elsewhere by now, maybe: to be called before the index changes.</summary>
    internal void ForgetPlan() => Follow(FetchPlan.OfNothing());

    /// <summary>The packs that could not be read since the last call, for the service to look at.</summary>
    public IReadOnlyCollection<Hash256> TakeUnreadable()
    {
        Hash256[] taken = [.. unreadable.Order()];
        unreadable.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents)
    {
        learned.Flush();
        var seen = new HashSet<ContentRef>(contents.Count);
        var distinct = contents.Where(seen.Add).ToList();
        Follow(FetchPlan.Of(distinct.Select(index.FindLocation), distinct));
        transport.ExpectPacks(collection, [.. plan.Containers.Where(container => container.IsPack).Select(container => container.Pack)]);
        return plan.Order;
    }

    /// <inheritdoc/>
    public void Begin(CancellationToken cancellationToken)
    {
        if (plan.Order.Count > 0) containers.LoadAhead(plan.Order[0], containers.Upcoming(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task FetchAsync(ContentRef content, Stream destination, LocalVersion? old, CancellationToken cancellationToken)
    {
        var planned = plan.Begin(content);
        if (content.Length == 0)
        {
            if (content.Hash != ContentHash.Of([])) throw new CorruptDataException(Name(content), 0, "no bytes cannot have this hash");
            return;
        }
        var location = planned ?? index.FindLocation(content) ?? throw new ContentUnavailableException(content, "no log tells where it lies");
        CheckLength(location);
        try
        {
            await FetchAsync(location, destination, old, cancellationToken);
        }
        catch (CorruptDataException e)
        {
            // Bytes that were wrong once must not be met again when the content is asked for later.
            containers.Drop(location.Extents.Select(extent => extent.Container).Distinct());
            Suspect(location, e.What);
            throw new CorruptDataException($"content {content} in {Names(location)}", e.Offset, e.What == Name(content) ? e.Reason : $"{e.What}: {e.Reason}");
        }
        catch (TransportException e) when (e.ProblemType is ProblemTypes.NotFound or ProblemTypes.Trimmed)
        {
            Suspect(location, null);
            throw new ContentUnavailableException(content, $"the service no longer has all of {Names(location)}", e);
        }
        finally
        {
            FlushAtEnd();
        }
    }

    /// <inheritdoc/>
    public StoredContent? TakeAtHand(ContentRef content)
    {
        // What was wrong, or has to be checked more closely, is fetched.
        if (options.ChecksBlocks || wrong.Contains(content) || plan.Find(content) is not { Extents: [var only] } location || containers.AtHand(only.Container) is not { } container) return null;
        var taken = atHand.Take(location, container, proven =>
        {
            if (proven is null) return;
            learned.Add(proven);
            Report((int)content.Length, (int)content.Length);
            FlushAtEnd();
        });
        if (taken is not null) plan.Begin(content);
        return taken;
    }

    private void FlushAtEnd()
    {
        if (!plan.IsDone || !atHand.IsEmpty) return;
        learned.Flush();
        options.Pieces?.Flush();
    }

    private void Follow(FetchPlan next)
    {
        plan = next;
        containers.Follow(next);
    }

    private async Task FetchAsync(ContentLocation location, Stream destination, LocalVersion? old, CancellationToken cancellationToken)
    {
        // What is edited elsewhere is likely to be edited here; what comes for the first time need not pay for that.
        var recorder = old is null ? null : options.Pieces?.Recorder(location.Content);
        using var run = new FetchRun(location, destination, containers, learned, recorder, Report);
        if (!await TryWriteAsync(run, location, destination, old, cancellationToken)) throw new CorruptDataException(Name(location.Content), 0, "the stored bytes have another hash");
        if (recorder is not null) options.Pieces!.Add(recorder.Finish());
    }

    private async Task<bool> TryWriteAsync(FetchRun run, ContentLocation location, Stream destination, LocalVersion? old, CancellationToken cancellationToken)
    {
        // A destination that cannot be rewound gets nothing that might turn out to be wrong at the end.
        if (destination.CanSeek && !options.ChecksBlocks && !wrong.Contains(location.Content))
        {
            var start = destination.Position;
            var known = old is null ? null : index.FindLocation(old.Content);
            await using var local = known is null ? null : new LocalRuns(old!);
            var parts = known is null ? Remote(location) : new LocationMap(known).Split(location.Extents);
            if (await run.WriteAsync(parts, local, checksBlocks: false, cancellationToken)) return true;
            destination.Position = start;
            destination.SetLength(start);
            // The next try ends at the first wrong block, however long the content is.
            wrong.Add(location.Content);
        }
        // Once more if need be, block by block: that tells which container is to blame.
        return await run.WriteAsync(Remote(location), null, checksBlocks: true, cancellationToken);
    }

    /// <summary>Notes the pack of this name; without a name all packs of the location, of which at least one is to blame.</summary>
    private void Suspect(ContentLocation location, string? name) => unreadable.UnionWith(location.Extents.Select(extent => extent.Container)
        .Where(container => container.IsPack && (name is null || name == container.ToString())).Select(container => container.Pack));

    private static List<MappedExtent> Remote(ContentLocation location) => [.. location.Extents.Select(extent => new MappedExtent(extent, null))];

    private static void CheckLength(ContentLocation location)
    {
        var left = location.Content.Length;
        foreach (var extent in location.Extents)
        {
            if (extent.Length < 0 || extent.Length > left) throw Misplaced(location, "more");
            left -= extent.Length;
        }
        if (left != 0) throw Misplaced(location, "less");
    }

    private static CorruptDataException Misplaced(ContentLocation location, string more) =>
        new($"content {location.Content} in {Names(location)}", 0, $"its location gives {more} bytes than it has");

    private static string Name(ContentRef content) => $"content {content}";

    private static string Names(ContentLocation location)
    {
        const int most = 3;
        var names = location.Extents.Select(extent => extent.Container).Distinct().ToList();
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }

    private void Report(int done, int moved)
    {
        progress = new TransferProgress(progress.BytesDone + done, progress.BytesMoved + moved);
        options.Progress?.Report(progress);
    }
}
