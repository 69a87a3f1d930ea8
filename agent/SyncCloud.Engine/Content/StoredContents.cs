using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>What storing came to.</summary>
/// <param name="Locations">One record for each content that had no location yet.</param>
/// <param name="InlinePack">The log's inline section; empty when nothing travels in it.</param>
/// <param name="Missing">Contents that were no longer what they should be; whatever needs them must wait for the next scan.</param>
public sealed record StoredContents(IReadOnlyList<LocationRecord> Locations, ReadOnlyMemory<byte> InlinePack, IReadOnlySet<ContentRef> Missing);
