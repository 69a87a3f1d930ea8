using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A content that a log needs stored.</summary>
/// <param name="Content">What it must be.</param>
/// <param name="Open">Opens it for reading from its start; null when it is gone or changed.</param>
/// <param name="Previous">The content that it most likely grew out of, whose location edits may refer to; or null.</param>
public sealed record ContentToStore(ContentRef Content, Func<Stream?> Open, ContentRef? Previous);

/// <summary>What storing came to.</summary>
/// <param name="Locations">One record for each content that had no location yet.</param>
/// <param name="InlinePack">The log's inline section; empty when nothing travels in it.</param>
/// <param name="Missing">Contents that were no longer what they should be; whatever needs them must wait for the next scan.</param>
public sealed record StoredContents(IReadOnlyList<LocationRecord> Locations, ReadOnlyMemory<byte> InlinePack, IReadOnlySet<ContentRef> Missing);

/// <summary>
/// Makes contents available in the cloud: cuts them into blocks, stores the blocks that no known container holds (in packs, or in the
/// log's inline section when they are small in all), and says where each content lies. Repeatable: what an interrupted run stored is
/// found again through the index. Not thread-safe.
/// </summary>
public sealed class ContentUploader(CollectionId collection, ICloudTransport transport, IContentIndex index)
{
    /// <param name="contents">What to store; equal contents once.</param>
    /// <param name="log">The log that will carry the inline section.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public Task<StoredContents> StoreAsync(IReadOnlyList<ContentToStore> contents, LogId log, CancellationToken cancellationToken) =>
        throw new NotImplementedException((collection, transport, index).ToString());
}
