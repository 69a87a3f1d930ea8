using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>
/// Makes a run's contact with its first request: a read of logs carries it, which saves a request where nothing has changed; anything else waits until it is made. What an
/// answer holds is used only after that. A service that does not take it with a read is told by itself. One try a call, like <paramref name="inner"/>; calls at once only after the first was answered, as in a round.
/// </summary>
internal sealed class ContactingTransport(HttpCloudTransport inner, Contact contact, CloudAccount account) : ICloudTransport
{
    public DateTimeOffset? ServiceTime => inner.ServiceTime;

    public async Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken)
    {
        if (contact.IsBegun) return await inner.ReadAsync(collection, after, byteBudget, receive, cancellationToken);
        var shown = contact.Next();
        return await inner.ReadAsync(collection, after, byteBudget, shown, AnsweredAsync, receive, cancellationToken);

        Task AnsweredAsync(bool isTaken, CancellationToken token)
        {
            if (!isTaken) return contact.ShowAsync(account, token);
            contact.Taken(shown);
            return Task.CompletedTask;
        }
    }

    public Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.AppendAsync(collection, log, cancellationToken), cancellationToken);

    public Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.DownloadLogAsync(collection, sequence, cancellationToken), cancellationToken);

    public Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.FindLogAsync(collection, sequence, cancellationToken), cancellationToken);

    public Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.FindLogAsync(collection, log, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.ListImagesAsync(collection, cancellationToken), cancellationToken);

    public Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.ReadImageAsync(collection, at, receive, cancellationToken), cancellationToken);

    public Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.UploadImageAsync(collection, write, cancellationToken), cancellationToken);

    public Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => AfterContactAsync(async () =>
    {
        await inner.UploadPackAsync(collection, pack, bytes, cancellationToken);
        return true;
    }, cancellationToken);

    public Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.DownloadPackAsync(collection, pack, offset, length, cancellationToken), cancellationToken);

    public Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.CheckPackAsync(collection, pack, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken) =>
        AfterContactAsync(() => inner.WantedPacksAsync(collection, cancellationToken), cancellationToken);

    public void ExpectPacks(CollectionId collection, IReadOnlyList<Hash256> expected) => inner.ExpectPacks(collection, expected);

    private async Task<T> AfterContactAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        if (!contact.IsBegun) await contact.ShowAsync(account, cancellationToken);
        return await request();
    }
}
