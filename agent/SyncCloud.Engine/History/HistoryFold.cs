using SyncCloud.Engine.Content;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.History;

/// <summary>
/// The chain as it was at an earlier sequence number, folded anew from a base image and the cloud's logs into a scratch store that goes when this is disposed; it can be
/// folded on from there, keeping every version of what changes. Each log's state root is proven as it is folded. Memory is flat. Not thread-safe.
/// </summary>
public sealed class HistoryFold : IDisposable
{
    private const string InMemory = ":memory:";
    private const long ByteBudget = 16 << 20;
    private const int LogsPerTransaction = 128;
    private const long BytesPerTransaction = 8 << 20;
    private readonly HistoryContext context;
    private long? keptFrom;

    private HistoryFold(HistoryContext context)
    {
        this.context = context;
        if (context.ScratchFile != InMemory) StateFiles.Delete(context.ScratchFile);
        Store = StateStore.Open(context.ScratchFile, context.Collection);
        // Worth nothing after a crash.
        Store.Sql.Script("PRAGMA synchronous = OFF;");
        Versions = new VersionTable(Store.Sql);
    }

    /// <summary>Where the fold is.</summary>
    public LogPosition Cursor => Store.Cursor;

    /// <summary>The state root there.</summary>
    public Hash256 Root => Store.Root;

    /// <summary>How many items there are.</summary>
    public long ItemCount => Store.ItemCount;

    internal StateStore Store { get; }
    internal VersionTable Versions { get; }
    internal HistoryContext Context => context;

    /// <summary>
    /// The sequence number from which on the cloud still has what it takes to tell every state: 0 when no log was trimmed, else that of a base image. Throws
    /// <see cref="CorruptDataException"/> when there is none.
    /// </summary>
    public static async Task<long> FindBeginningAsync(HistoryContext context, CancellationToken cancellationToken)
    {
        if (await IsReadableAsync(context, LogPosition.Start(context.Collection), cancellationToken)) return 0;
        foreach (var image in await context.Transport.ListImagesAsync(context.Collection, cancellationToken))
            if (await context.Transport.FindLogAsync(context.Collection, image.Sequence, cancellationToken) is { } row
                && await IsReadableAsync(context, new LogPosition(row.Sequence, Hash256.Parse(row.Hash)), cancellationToken)) return image.Sequence;
        throw new CorruptDataException($"collection {context.Collection}", 0, "the cloud no longer has its oldest logs, and no base image that stands for them");
    }

    /// <summary>Folds up to <paramref name="at"/>, which must not lie before <see cref="FindBeginningAsync"/>. What changed until there is not kept.</summary>
    public static async Task<HistoryFold> ReachAsync(HistoryContext context, long at, CancellationToken cancellationToken)
    {
        var fold = new HistoryFold(context);
        try
        {
            if (at > 0)
                await context.Transport.ReadImageAsync(context.Collection, at, (image, token) => new ChainImage(fold.Store).TakeAsync(image,
                    (position, stop) => ImageStart.FindAsync(context.Transport, context.Collection, position, null, stop), token), cancellationToken);
            await fold.AdvanceAsync(at, keepsVersions: false, cancellationToken);
            return fold.Cursor.Sequence == at ? fold : throw new CorruptDataException($"collection {context.Collection}", 0, $"the cloud has no log {at}");
        }
        catch
        {
            fold.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Folds on up to <paramref name="to"/>, or up to the head if that comes first. Throws <see cref="CorruptDataException"/> when the logs do not lead there;
    /// <see cref="CloudRewoundException"/> when the cloud was set back meanwhile.
    /// </summary>
    public async Task AdvanceAsync(long to, bool keepsVersions, CancellationToken cancellationToken)
    {
        if (keepsVersions) keptFrom ??= Cursor.Sequence;
        while (Cursor.Sequence < to)
        {
            var outcome = await ReadAsync(to, keepsVersions, cancellationToken);
            if (outcome is ReadOutcome.Rewound rewound) throw new CloudRewoundException(Cursor, rewound.Head);
            if (outcome is not ReadOutcome.UpTo upTo) throw new CorruptDataException($"collection {context.Collection}", 0, $"the cloud no longer has log {Cursor.Sequence + 1}");
            if (upTo.Head.Sequence <= Cursor.Sequence) return;
        }
    }

    /// <summary>The item as it was at a sequence number from where versions are kept; at the cursor as it is there.</summary>
    public Item? ItemAt(ItemId id, long sequence) => Versions.Knows(id) ? Versions.At(id, sequence)?.Item : Store.Chain.Find(id)?.Item;

    /// <summary>The items at the cursor, or those of them that <paramref name="only"/> names, as they are enumerated.</summary>
    public IEnumerable<Item> Items(IReadOnlyCollection<ItemId>? only) => only is null ? Store.Chain.All() : only.Select(id => Store.Chain.Find(id)?.Item).OfType<Item>();

    /// <summary>What is known of an item, oldest first.</summary>
    public IReadOnlyList<ItemVersion> VersionsOf(ItemId id) => Versions.Of(id);

    /// <summary>Items that a log has changed, up to <paramref name="limit"/>; among logs that versions are kept from.</summary>
    public IReadOnlyList<ItemId> ChangedIn(long sequence, int limit) => Versions.ChangedIn(sequence, limit);

    /// <summary>Writes a content that an item named at some time from where the fold began on; see <see cref="IContentSource.FetchAsync"/>.</summary>
    public Task ReadContentAsync(ContentRef content, Stream destination, CancellationToken cancellationToken) =>
        new ContentFetcher(context.Collection, context.Transport, Store.ContentIndex, new ContentFetchOptions { LoadsInFlight = 0 }).FetchAsync(content, destination, old: null, cancellationToken);

    public void Dispose()
    {
        Store.Dispose();
        if (context.ScratchFile != InMemory) StateFiles.Delete(context.ScratchFile);
    }

    /// <summary>Folds one log. Needs an open transaction.</summary>
    internal void Fold(StoredLog stored, bool keepsVersions)
    {
        var log = ChangeLog.Open(stored.Bytes);
        if (!keepsVersions)
        {
            new ChainFold(Store).Fold(log, stored.Position);
            return;
        }
        var sequence = stored.Position.Sequence;
        // Of a log of a hundred thousand changes ids alone.
        var changes = new Dictionary<ItemId, Ruling>();
        foreach (var record in log.ReadRecords())
            if (record.Change is { } change && (changes.TryAdd(change.Id, new Ruling(change.Rule, change.Overrode)) || change.Rule is not null)) changes[change.Id] = new Ruling(change.Rule, change.Overrode);
        foreach (var id in changes.Keys)
            if (Store.Chain.Find(id)?.Item is { } before && !Versions.Knows(id)) Versions.PutInitial(id, keptFrom ?? Cursor.Sequence, before, NameOf(before));
        new ChainFold(Store).Fold(log, stored.Position);
        Versions.PutLog(sequence, log.Header, stored.Committed);
        foreach (var (id, ruling) in changes)
        {
            var after = Store.Chain.Find(id)?.Item;
            Versions.Put(id, sequence, after, after is null ? null : NameOf(after), ruling);
        }
    }

    private string? NameOf(Item item) => ItemNames.Own(context.Schema, item);

    private async Task<ReadOutcome> ReadAsync(long to, bool keepsVersions, CancellationToken cancellationToken)
    {
        var batch = new List<StoredLog>();
        var bytes = 0L;
        var outcome = await context.Transport.ReadAsync(context.Collection, Cursor, ByteBudget, (log, _) =>
        {
            if (log.Position.Sequence > to) return ValueTask.CompletedTask;
            batch.Add(log);
            if (batch.Count >= LogsPerTransaction || (bytes += log.Bytes.Length) >= BytesPerTransaction) Flush();
            return ValueTask.CompletedTask;
        }, cancellationToken);
        Flush();
        return outcome;

        void Flush()
        {
            try
            {
                using var transaction = Store.Sql.Begin();
                foreach (var log in batch) Fold(log, keepsVersions);
                transaction.Commit();
            }
            catch
            {
                Store.Reload();
                throw;
            }
            batch.Clear();
            bytes = 0;
            context.Progress?.Report(new RoundProgress(RoundStage.Pull, Cursor.Sequence, null));
        }
    }

    private static async Task<bool> IsReadableAsync(HistoryContext context, LogPosition after, CancellationToken cancellationToken) =>
        await context.Transport.ReadAsync(context.Collection, after, byteBudget: 1, static (_, _) => ValueTask.CompletedTask, cancellationToken) is ReadOutcome.UpTo;
}
