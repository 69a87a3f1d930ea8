using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A version of a content that this device still has, to copy unchanged runs from.</summary>
/// <param name="Content">What it is.</param>
/// <param name="Open">Opens it, seekable; null when it is gone or no longer the same.</param>
public sealed record LocalVersion(ContentRef Content, Func<Stream?> Open);

/// <summary>
/// Brings contents from the cloud. Keeps at most a few packs in memory. Not thread-safe.
/// </summary>
public sealed class ContentFetcher(CollectionId collection, ICloudTransport transport, IContentIndex index) : IContentSource
{
    /// <summary>Remembers a log's inline section that a pull just brought, so that it need not be fetched again (bounded; oldest are forgotten).</summary>
    public void Remember(LogId log, ReadOnlyMemory<byte> inlinePack) => throw new NotImplementedException();

    /// <summary>
    /// Announces what will be fetched and returns the order in which fetching is cheapest (each pack read once, ahead of need).
    /// </summary>
    public IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents) => throw new NotImplementedException();

    /// <summary>
    /// Writes a content to <paramref name="destination"/> and verifies its hash. Throws <see cref="CorruptDataException"/> when the stored bytes are
    /// not that content, <see cref="TransportException"/> when they cannot be had.
    /// </summary>
    public Task FetchAsync(ContentRef content, Stream destination, LocalVersion? old, CancellationToken cancellationToken) =>
        throw new NotImplementedException((collection, transport, index).ToString());
}
