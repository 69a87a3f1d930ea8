using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Where connectors get contents from that this device does not have. Not thread-safe.</summary>
public interface IContentSource
{
    /// <summary>
    /// Announces what will be fetched and returns the order in which fetching is cheapest (each pack read once, ahead of need).
    /// </summary>
    IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents);

    /// <summary>
    /// Writes a content to <paramref name="destination"/> and verifies its hash. Throws <see cref="CorruptDataException"/> when the stored bytes are
    /// not that content, <see cref="TransportException"/> when they cannot be had.
    /// </summary>
    Task FetchAsync(ContentRef content, Stream destination, LocalVersion? old, CancellationToken cancellationToken);
}
