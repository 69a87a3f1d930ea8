using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Repair;

/// <summary>The content index as if some containers held nothing, so that an uploader stores anew what lies in them. They may be added to as it goes.</summary>
internal sealed class IndexWithout(IContentIndex index, IReadOnlySet<ContainerId> containers) : IContentIndex
{
    public ContentLocation? FindLocation(ContentRef content) =>
        index.FindLocation(content) is { } found && !found.Extents.Any(extent => containers.Contains(extent.Container)) ? found : null;

    public Extent? FindBlock(Hash256 leafHash) => index.FindBlock(leafHash) is { } found && !containers.Contains(found.Container) ? found : null;
    public void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> blocks) => index.AddBlocks(blocks);
    public void Forget(IReadOnlyCollection<ContainerId> retired) => index.Forget(retired);
    public long? FindSequence(LogId log) => index.FindSequence(log);
}
