using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// Repeats requests that failed but can succeed later, with exponential back-off and full jitter. Final errors and cancellation end at once.
/// A read goes on after the last log that was handed over. Safe for concurrent calls if <paramref name="random"/> is.
/// </summary>
/// <param name="inner">What makes the requests; all its calls may be repeated.</param>
/// <param name="policy">How often and how soon.</param>
/// <param name="time">Makes the waits.</param>
/// <param name="random">Gives numbers from 0 up to but not including 1.</param>
public sealed class RetryingTransport(ICloudTransport inner, RetryPolicy policy, TimeProvider time, Func<double> random) : ICloudTransport
{
    public DateTimeOffset? ServiceTime => inner.ServiceTime;

    public Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.AppendAsync(collection, log, cancellationToken), cancellationToken);

    public async Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(policy, time, random);
        var left = byteBudget;
        var receiving = false;
        while (true)
        {
            try
            {
                return await inner.ReadAsync(collection, after, Math.Max(1, left), ReceiveAsync, cancellationToken);
            }
            catch (TransportException e) when (!receiving && !e.IsFinal)
            {
                await attempts.WaitAsync(e, cancellationToken);
            }
        }

        async ValueTask ReceiveAsync(StoredLog log, CancellationToken token)
        {
            // What the receiver throws is its own trouble: it must not be taken for a broken line, nor the log handed over twice.
            receiving = true;
            await receive(log, token);
            receiving = false;
            after = log.Position;
            left -= log.Bytes.Length;
            attempts = new Attempts(policy, time, random);
        }
    }

    public Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.DownloadLogAsync(collection, sequence, cancellationToken), cancellationToken);

    public Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.FindLogAsync(collection, sequence, cancellationToken), cancellationToken);

    public Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.FindLogAsync(collection, log, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.ListImagesAsync(collection, cancellationToken), cancellationToken);

    public Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.ReadImageAsync(collection, at, receive, cancellationToken), cancellationToken);

    public Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.UploadImageAsync(collection, write, cancellationToken), cancellationToken);

    public Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => RepeatAsync(async () =>
    {
        await inner.UploadPackAsync(collection, pack, bytes, cancellationToken);
        return true;
    }, cancellationToken);

    public Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.DownloadPackAsync(collection, pack, offset, length, cancellationToken), cancellationToken);

    public Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.CheckPackAsync(collection, pack, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken) =>
        RepeatAsync(() => inner.WantedPacksAsync(collection, cancellationToken), cancellationToken);

    public void ExpectPacks(CollectionId collection, IReadOnlyList<Hash256> expected) => inner.ExpectPacks(collection, expected);

    private async Task<T> RepeatAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(policy, time, random);
        while (true)
        {
            try
            {
                return await request();
            }
            catch (TransportException e) when (!e.IsFinal)
            {
                await attempts.WaitAsync(e, cancellationToken);
            }
        }
    }
}
