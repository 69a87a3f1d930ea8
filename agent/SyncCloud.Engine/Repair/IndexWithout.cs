using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Repair;

/// <summary>The content index as if some contents lay nowhere and some packs held nothing, so that an uploader stores these contents anew.</summary>
internal sealed class IndexWithout(IContentIndex index, IReadOnlySet<ContentRef> contents, IReadOnlySet<ContainerId> containers) : IContentIndex
{
    public ContentLocation? FindLocation(ContentRef content) => contents.Contains(content) ? null : index.FindLocation(content);
    public Extent? FindBlock(Hash256 leafHash) => index.FindBlock(leafHash) is { } found && !containers.Contains(found.Container) ? found : null;
    public void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> blocks) => index.AddBlocks(blocks);
    public void Forget(IReadOnlyCollection<ContainerId> retired) => index.Forget(retired);
    public long? FindSequence(LogId log) => index.FindSequence(log);
}
