using SyncCloud.Protocol;

namespace SyncCloud.Agent.Follow;

/// <summary>What the cloud tells a device: the collection's head is this sequence number or a later one.</summary>
internal sealed record Hint(CollectionId Collection, long Sequence);
