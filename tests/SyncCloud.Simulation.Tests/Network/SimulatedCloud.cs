using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Cloud;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>The real service over stores in memory. Each request is an actor of its own, which stops and may die at every storage operation.</summary>
internal sealed class SimulatedCloud
{
    private const double FullRate = 0.01;
    private readonly MemoryTableStore tables;
    private readonly MemoryBlobStore blobs;
    private readonly LogAppender appender;
    private readonly LogReader reader;
    private readonly ContentStore contents;
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> sent = [];
    private readonly BaseImageStore images;
    private readonly Quarantine quarantine;
    private readonly Maintenance maintenance;
    private readonly CollectionRegistry collections;
    private readonly DeviceRegistry devices;
    private readonly Users users;
    private readonly SimulatedTime clock;
    private Actor? current;

    /// <summary>As its answers tell it.</summary>
    public DateTimeOffset Time => clock.GetUtcNow();

    public SimulatedCloud(Scheduler scheduler, SimulatedTime time, FaultCounts faults, Random random)
    {
        Func<StoreStep, ValueTask> hook = async step =>
        {
            // Continuations of other requests run in between, so who asks is remembered across the pause.
            if (current is not { } actor) return;
            try { await scheduler.PauseAsync(actor, "service", step); }
            finally { current = actor; }
            if (step.Operation is "put" or "commit" && scheduler.Interleaving && random.NextDouble() < FullRate && faults.Strike(Fault.ServiceFull, "service"))
                throw new StorageException("the service's disk is full", isFull: true, inner: null);
        };
        clock = time;
        (tables, blobs) = (new MemoryTableStore(hook, hook), new MemoryBlobStore(time, hook, hook));
        var (options, ids) = (new ServiceOptions
        {
            LostRacesBeforeTurn = int.MaxValue,
            // A schedule lasts about two minutes.
            HistoryWindow = TimeSpan.FromSeconds(15), RetentionGrace = TimeSpan.FromSeconds(12), SweepAge = TimeSpan.FromSeconds(20), RollAge = TimeSpan.FromSeconds(3), RollFrom = 2,
        }, new SeededBytes(random));
        var chain = new Chain(tables);
        var usage = new UserUsage(tables, time, options);
        var retirement = new PackRetirement(tables, blobs, chain, usage, time, options);
        var containers = new LiveContainers(tables, blobs, chain);
        collections = new CollectionRegistry(tables, blobs, chain, usage, time, ids, options);
        devices = new DeviceRegistry(tables, collections, time, ids);
        users = new Users(tables, time, ids);
        appender = new LogAppender(tables, blobs, chain, containers, usage, new TurnTaking(tables, time, options), time, options);
        reader = new LogReader(tables, blobs, chain);
        images = new BaseImageStore(tables, blobs, chain, containers, usage, time, ids, options);
        quarantine = new Quarantine(tables, blobs, chain);
        maintenance = new Maintenance(tables, blobs, chain, images, collections, retirement, usage, time, ids, options);
        contents = new ContentStore(blobs, chain, usage, retirement, new NoLinks(), time, options);
    }

    /// <summary>What is stored, for tests that damage it.</summary>
    public MemoryBlobStore Blobs => blobs;

    public UserId User { get; private set; }
    public CollectionId Collection { get; private set; }

    public async Task CreateAsync()
    {
        User = (await users.GetOrAddAsync("user", CancellationToken.None)).Value;
        Collection = (await collections.CreateAsync(User, "documents", "files", CancellationToken.None)).Value.Collection.Id;
    }

    public Task<DeviceId> RegisterAsync(string name, Actor? request = null) =>
        AsAsync(request, async () => (await devices.RegisterAsync(User, name, null, null, CancellationToken.None)).Value.Id);

    public Task<Outcome<Done>> ContactAsync(Actor request, DeviceId device, string? nonce, string nextNonce) =>
        AsAsync(request, () => devices.ContactAsync(User, device, nonce, nextNonce, CancellationToken.None));

    /// <summary>Contents that items have at the head, and that any has ever had.</summary>
    public (IReadOnlySet<ContentRef> Current, IReadOnlySet<ContentRef> Ever) Contents()
    {
        var (items, ever) = (new Dictionary<ItemId, ContentRef>(), new HashSet<ContentRef>());
        foreach (var record in Logs().SelectMany(stored => ChangeLog.Open(stored.Bytes).ReadRecords()))
        {
            if (record.Change is Delete) items.Remove(record.Change.Id);
            if (((record.Change as Put)?.Fields ?? (record.Change as Patch)?.Set)?[FileFields.Content]?.AsContent() is not { } content) continue;
            items[record.Change!.Id] = content;
            ever.Add(content);
        }
        return (items.Values.ToHashSet(), ever);
    }

    /// <summary>All logs, also those whose bytes the service has trimmed: kept aside as they were sent. Read outside of the schedule.</summary>
    public List<StoredLog> Logs()
    {
        var before = current;
        current = null;
        try
        {
            var rows = AsAsync(null, () => reader.IndexAsync(User, Collection, 0, LogReader.MaxRows, CancellationToken.None)).GetAwaiter().GetResult().Value.Logs;
            return [.. rows.Select(row => new StoredLog(row.Position, row.Committed, sent[row.Position.Hash]))];
        }
        finally { current = before; }
    }

    public StoreSnapshot Snapshot()
    {
        var (current, ever) = Contents();
        return new StoreSnapshot(tables.Snapshot(), blobs.Snapshot(), current, ever);
    }

    public void Restore(StoreSnapshot snapshot)
    {
        tables.Restore(snapshot.Rows);
        blobs.Restore(snapshot.Blobs);
    }

    public Task<Outcome<Appended>> AppendAsync(Actor request, DeviceId device, ReadOnlyMemory<byte> log)
    {
        sent[Hash256.Of(log.Span)] = log;
        return AsAsync(request, () => appender.AppendAsync(User, device, Collection, log, CancellationToken.None));
    }

    public Task<Outcome<(LogPosition Head, List<StoredLog> Logs, long WantedPacks)>> ReadAsync(Actor? request, DeviceId device, LogPosition after, long byteBudget) => AsAsync(request, async () =>
    {
        if (!(await reader.ReadAsync(User, device, Collection, after, byteBudget, CancellationToken.None)).TryGet(out var range, out var refusal))
            return Outcome<(LogPosition Head, List<StoredLog> Logs, long WantedPacks)>.FromRefusal(refusal);
        var logs = new List<StoredLog>();
        await foreach (var log in range.Logs) logs.Add(log);
        return (range.Head, logs, range.WantedPacks);
    });

    public Task<Outcome<StoredLog>> LogAsync(Actor request, long sequence) => AsAsync(request, () => reader.LogAsync(User, Collection, sequence, CancellationToken.None));

    public Task<Outcome<PutResult>> UploadAsync(Actor request, Hash256 pack, ReadOnlyMemory<byte> bytes) =>
        AsAsync(request, () => contents.UploadAsync(new PackPlace(User, Collection, pack), Hash256.Of(bytes.Span), null, bytes, CancellationToken.None));

    public Task<Outcome<(byte[] Bytes, long Length)>> DownloadAsync(Actor request, Hash256 pack, long? offset, int length) => AsAsync(request, async () =>
    {
        var place = new PackPlace(User, Collection, pack);
        if (!(await contents.LengthAsync(place, CancellationToken.None)).TryGet(out var total, out var refusal)) return Outcome<(byte[] Bytes, long Length)>.FromRefusal(refusal);
        if (!(await contents.DownloadAsync(place, offset ?? Math.Max(0, total - length), length, CancellationToken.None)).TryGet(out var content, out refusal))
            return Outcome<(byte[] Bytes, long Length)>.FromRefusal(refusal);
        await using var open = content;
        var bytes = new MemoryStream();
        await content.Content.CopyToAsync(bytes);
        return Outcome<(byte[] Bytes, long Length)>.FromValue((bytes.ToArray(), total));
    });

    public Task<Outcome<LogIndex>> FindLogAsync(Actor request, long sequence) => AsAsync(request, () => reader.IndexAsync(User, Collection, sequence - 1, 1, CancellationToken.None));

    public Task<Outcome<LogIndex>> FindLogAsync(Actor request, LogId log) => AsAsync(request, () => reader.RowAsync(User, Collection, log, CancellationToken.None));

    public Task<Outcome<IReadOnlyList<Service.Images.ImageRow>>> ListImagesAsync(Actor request) => AsAsync(request, () => images.ListAsync(User, Collection, CancellationToken.None));

    public Task<Outcome<bool>> UploadImageAsync(Actor request, byte[] image) =>
        AsAsync(request, () => images.UploadAsync(User, Collection, new MemoryStream(image, writable: false), image.Length, CancellationToken.None));

    public Task<Outcome<byte[]>> ReadImageAsync(Actor request, long? at) => AsAsync(request, async () =>
    {
        if (!(await images.NewestAsync(User, Collection, at, CancellationToken.None)).TryGet(out var image, out var refusal)) return Outcome<byte[]>.FromRefusal(refusal);
        await using var open = image;
        var bytes = new MemoryStream();
        await image.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    });

    /// <summary>The log index, as the service tells it.</summary>
    public async IAsyncEnumerable<LogRow> RowsAsync()
    {
        foreach (var log in (await reader.IndexAsync(User, Collection, 0, LogReader.MaxRows, CancellationToken.None)).Value.Logs)
            yield return new LogRow(log.Position.Sequence, log.Log.ToString(), log.Position.Hash.ToString(), log.Root.ToString(), log.Device.ToString(), log.Counts.Puts, log.Counts.Patches, log.Counts.Deletes, log.Length, log.Committed, log.IsTrimmed);
    }

    public Task<Outcome<bool>> CheckAsync(Actor request, Hash256 pack) =>
        AsAsync(request, () => quarantine.CheckAsync(new PackPlace(User, Collection, pack), CancellationToken.None));

    public Task<Outcome<IReadOnlyList<QuarantinedPack>>> WantedAsync(Actor request) => AsAsync(request, () => quarantine.WantedAsync(User, Collection, CancellationToken.None));
    public Task<MaintenanceReport> MaintainAsync(Actor request) => AsAsync(request, () => maintenance.RunAsync(User, Collection, CancellationToken.None));

    private async Task<T> AsAsync<T>(Actor? request, Func<ValueTask<T>> operation)
    {
        var before = current;
        current = request;
        var task = operation();
        current = before;
        return await task;
    }

    private sealed class SeededBytes(Random random) : IRandomBytes
    {
        public void Fill(Span<byte> destination) => random.NextBytes(destination);
    }

    /// <summary>Devices here reach the content store itself.</summary>
    private sealed class NoLinks : ILinkMinter
    {
        public ValueTask<MintedLink> UploadAsync(Uri service, PackPlace place, string blob, long length, Hash256? sha256, DateTimeOffset expires, CancellationToken cancellationToken) => throw new NotSupportedException();
        public ValueTask<MintedLink> DownloadAsync(Uri service, PackPlace place, string blob, DateTimeOffset expires, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
