using SyncCloud.Engine.Content;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>A cloud in memory that holds real packs and logs, counts what passes, and fails when it is told to.</summary>
internal sealed class MemoryCloud : ICloudTransport
{
    private readonly Lock gate = new();
    private int underWay;

    public Dictionary<Hash256, byte[]> Packs { get; } = [];
    public Dictionary<long, byte[]> Logs { get; } = [];
    public List<Hash256> Uploads { get; } = [];
    public List<(Hash256 Pack, long? Offset, int Length)> Downloads { get; } = [];
    public int LogDownloads { get; private set; }
    public long DownloadedBytes { get; private set; }
    public int MostUnderWay { get; private set; }

    /// <summary>Called before each upload with the number of earlier ones; may throw.</summary>
    public Action<int> BeforeUpload { get; set; } = _ => { };

    /// <summary>Whether calls complete later, as they do over a network.</summary>
    public bool Yields { get; init; }

    public async Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await BeginAsync();
        try
        {
            lock (gate)
            {
                BeforeUpload(Uploads.Count);
                Uploads.Add(pack);
                Packs.TryAdd(pack, bytes.ToArray());
            }
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    public async Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken)
    {
        await BeginAsync();
        Interlocked.Decrement(ref underWay);
        lock (gate)
        {
            if (!Packs.TryGetValue(pack, out var bytes)) throw new TransportException("no such pack", isFinal: true, ProblemTypes.NotFound);
            Downloads.Add((pack, offset, length));
            var start = (int)Math.Min(offset ?? Math.Max(0, bytes.Length - length), bytes.Length);
            var range = bytes.AsMemory(start, Math.Min(length, bytes.Length - start));
            DownloadedBytes += range.Length;
            // Lent, as the real one lends them; whoever reads what was given back reads none of it.
            var buffers = Enumerable.Range(0, 3).Select(_ => PackBuffers.Take(range.Length)).ToList();
            foreach (var one in buffers) Array.Fill(one, (byte)0xEE);
            foreach (var spare in buffers.Skip(1)) PackBuffers.GiveBack(spare);
            var buffer = buffers[0];
            range.CopyTo(buffer);
            return new PackRange(buffer.AsMemory(0, range.Length), bytes.Length) { Buffer = buffer };
        }
    }

    public async Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken)
    {
        await BeginAsync();
        Interlocked.Decrement(ref underWay);
        lock (gate)
        {
            LogDownloads++;
            return Logs[sequence];
        }
    }

    public Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken)
    {
        foreach (var (sequence, bytes) in Logs)
            if (ChangeLog.Open(bytes) is var found && found.Header.Log == log)
                return Task.FromResult<LogRow?>(new LogRow(sequence, log.ToString(), found.Hash.ToString(), found.Header.Root.ToString(), found.Header.Device.ToString(), 0, 0, 0, bytes.Length, default, false));
        return Task.FromResult<LogRow?>(null);
    }

    public Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task BeginAsync()
    {
        var now = Interlocked.Increment(ref underWay);
        lock (gate) MostUnderWay = Math.Max(MostUnderWay, now);
        if (Yields) await Task.Yield();
    }
}
