using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A cloud in memory that appends as the service does: on its head, the same log id again as the success that it was. It can be set back.</summary>
internal sealed class ChainCloud(CollectionId collection)
{
    private readonly List<StoredLog> logs = [];
    private readonly Dictionary<Hash256, byte[]> packs = [];

    private readonly SortedDictionary<long, byte[]> images = [];

    /// <summary>Its clock.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Logs up to this one were trimmed.</summary>
    public long TrimmedTo { get; set; }
    public IReadOnlyDictionary<long, byte[]> Images => images;

    /// <summary>A feature that this service is too old to know.</summary>
    public string? Lacks { get; set; }

    public LogPosition Head => logs.Count == 0 ? LogPosition.Start(collection) : logs[^1].Position;
    public IReadOnlyList<StoredLog> Logs => logs;
    public int PackCount => packs.Count;

    /// <summary>How often something of a pack was read.</summary>
    public int PackReads { get; private set; }

    /// <summary>Called with each log before it is appended (true) and after (false); what it throws, the device gets.</summary>
    public Action<ChangeLog, bool> OnAppend { get; set; } = (_, _) => { };

    /// <summary>Called when an image is on its way, and nothing else of the store is looked at any more.</summary>
    public Action OnReadImage { get; set; } = () => { };

    public ICloudTransport For(DeviceId device) => new Way(this, device);

    /// <summary>Restores the store from a backup that was made when the head was <paramref name="sequence"/>; packs uploaded since are gone.</summary>
    public void SetBackTo(long sequence, ChainBackup? backup = null)
    {
        logs.RemoveRange((int)sequence, logs.Count - (int)sequence);
        foreach (var image in images.Keys.Where(image => image > sequence).ToList()) images.Remove(image);
        if (backup is null) return;
        foreach (var pack in packs.Keys.Except(backup.Packs).ToList()) packs.Remove(pack);
    }

    public ChainBackup Backup() => new(Head.Sequence, [.. packs.Keys]);

    public void Restore(ChainBackup backup) => SetBackTo(backup.Sequence, backup);

    private sealed class Way(ChainCloud cloud, DeviceId device) : ICloudTransport
    {
        public DateTimeOffset? ServiceTime => cloud.Now;

        public Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var log = ChangeLog.Open(bytes.ToArray());
            Assert.AreEqual(device, log.Header.Device, "a device sends its own logs only");
            cloud.OnAppend(log, true);
            var outcome = cloud.Lacks is { } lacks && log.Header.Features.Contains(lacks)
                ? new AppendOutcome.UnknownFeature(lacks, new TransportException("update the service", isFinal: true, ProblemTypes.InvalidRequest)) : cloud.Append(log);
            cloud.OnAppend(log, false);
            return Task.FromResult(outcome);
        }

        public async Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken)
        {
            var held = after.Sequence == 0 ? after == LogPosition.Start(collection) : after.Sequence <= cloud.logs.Count && cloud.logs[(int)after.Sequence - 1].Position == after;
            if (!held) return new ReadOutcome.Rewound(cloud.Head);
            if (after.Sequence < cloud.TrimmedTo) return new ReadOutcome.Trimmed(cloud.Head);
            foreach (var log in cloud.logs.Skip((int)after.Sequence).ToList()) await receive(log, cancellationToken);
            return new ReadOutcome.UpTo(cloud.Head);
        }

        public Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
            sequence > cloud.TrimmedTo && sequence <= cloud.logs.Count ? Task.FromResult(cloud.logs[(int)sequence - 1].Bytes) : throw new TransportException("no such log", isFinal: true, ProblemTypes.NotFound);

        public Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
            Task.FromResult(sequence <= cloud.logs.Count ? Row(cloud.logs[(int)sequence - 1]) : null);

        public Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken) =>
            Task.FromResult(cloud.logs.Select(Row).FirstOrDefault(row => row?.LogId == log.ToString()));

        public Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ImageRow>>([.. cloud.images.Select(image => new ImageRow(image.Key, image.Value.Length))]);

        public async Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken)
        {
            var fitting = cloud.images.Where(image => at is null || image.Key <= at).ToList();
            cloud.OnReadImage();
            if (fitting.Count > 0) await receive(new MemoryStream(fitting[^1].Value), cancellationToken);
            return fitting.Count > 0;
        }

        public async Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
        {
            using var written = new MemoryStream();
            await write(written, cancellationToken);
            written.Position = 0;
            if (cloud.Lacks is { } lacks && System.Text.Encoding.UTF8.GetString(written.GetBuffer(), 0, Math.Min(64, (int)written.Length)).Contains(lacks, StringComparison.Ordinal)) return new ImageOutcome.UnknownFeature(lacks);
            var (header, records) = await BaseImage.ReadAsync(written, cancellationToken);
            await foreach (var (_, location) in records.WithCancellation(cancellationToken))
                foreach (var extent in location?.Extents ?? []) Assert.IsTrue(cloud.packs.ContainsKey(extent.Container.Pack), "an image names stored packs alone");
            Assert.AreEqual(cloud.logs[(int)header.At.Sequence - 1].Position, header.At);
            cloud.images.TryAdd(header.At.Sequence, written.ToArray());
            return new ImageOutcome.Stored();
        }

        private static LogRow? Row(StoredLog log)
        {
            var header = ChangeLog.Open(log.Bytes).Header;
            return new LogRow(log.Position.Sequence, header.Log.ToString(), log.Position.Hash.ToString(), header.Root.ToString(), header.Device.ToString(), 0, 0, 0, log.Bytes.Length, log.Committed, false);
        }

        public Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            cloud.packs.TryAdd(pack, bytes.ToArray());
            return Task.CompletedTask;
        }

        public Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken)
        {
            if (!cloud.packs.TryGetValue(pack, out var bytes)) throw new TransportException("no such pack", isFinal: true, ProblemTypes.NotFound);
            cloud.PackReads++;
            var start = (int)Math.Min(offset ?? Math.Max(0, bytes.Length - length), bytes.Length);
            return Task.FromResult(new PackRange(bytes.AsMemory(start, Math.Min(length, bytes.Length - start)), bytes.Length));
        }

        // This cloud damages nothing and keeps no quarantine.
        public Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken) => Task.FromResult(false);
        public Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DamagedPack>>([]);
    }

    private AppendOutcome Append(ChangeLog log)
    {
        if (logs.Find(one => one.Position.Hash == log.Hash) is { } again) return new AppendOutcome.Appended(again.Position);
        if (log.Header.Base != Head) return new AppendOutcome.LostRace(Head);
        var gone = log.Header.Containers.Where(container => container.IsPack ? !packs.ContainsKey(container.Pack) : !logs.Exists(one => one.Position.Sequence > TrimmedTo && ChangeLog.Open(one.Bytes).Header.Log == container.Log)).ToList();
        if (gone.Count > 0) return new AppendOutcome.ContainersRetired(gone);
        logs.Add(new StoredLog(new LogPosition(Head.Sequence + 1, log.Hash), Now, log.Bytes));
        return new AppendOutcome.Appended(Head);
    }
}

/// <summary>What a backup of the store holds.</summary>
internal sealed record ChainBackup(long Sequence, IReadOnlyList<Hash256> Packs);
