using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>All that looking into a collection's history works with. No state store of the device is needed, and none is touched.</summary>
public sealed record HistoryContext
{
    public required CollectionId Collection { get; init; }
    public required KindSchema Schema { get; init; }
    public required ICloudTransport Transport { get; init; }

    /// <summary>A file that does not exist yet, for what is folded anew; gone at the end. <c>:memory:</c> for none.</summary>
    public required string ScratchFile { get; init; }

    public IProgress<RoundProgress>? Progress { get; init; }
}
