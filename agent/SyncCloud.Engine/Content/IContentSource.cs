using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Brings contents from the cloud to whoever writes them down. Not thread-safe.</summary>
public interface IContentSource
{
    /// <summary>
    /// Announces what will be fetched and returns the order in which fetching is cheapest (each pack read once, ahead of need).
    /// </summary>
    IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents);

    /// <summary>What was planned first is fetched soon, and nothing that is here can take its part: it may come meanwhile.</summary>
    void Begin(CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// Writes a content to <paramref name="destination"/> and verifies its hash. Throws <see cref="CorruptDataException"/> when the stored bytes are
    /// not that content, <see cref="ContentUnavailableException"/> when this content alone cannot be had, <see cref="TransportException"/> when
    /// the cloud cannot be used now. After an exception what <paramref name="destination"/> holds is worthless.
    /// </summary>
    /// <param name="content">What to fetch; it need not have been planned.</param>
    /// <param name="destination">Where to write, from its current position; seekable when <paramref name="old"/> shall be made use of.</param>
    /// <param name="old">A version that this device still has, to copy unchanged runs from.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    Task FetchAsync(ContentRef content, Stream destination, LocalVersion? old, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out the stored form of a planned content that is little and need not be waited for, to be decoded and verified on whatever thread; null when it has to be fetched. It must be
    /// <see cref="StoredContent.End">ended</see>; if its bytes turn out to be wrong, <see cref="FetchAsync"/> tells what is.
    /// </summary>
    StoredContent? TakeAtHand(ContentRef content) => null;
}
