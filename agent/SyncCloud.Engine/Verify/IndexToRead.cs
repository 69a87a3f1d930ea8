using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>A content index for reading alone: what is learned by the way is forgotten, since verifying changes nothing.</summary>
internal sealed class IndexToRead(IContentIndex index) : IContentIndex
{
    public ContentLocation? FindLocation(ContentRef content) => index.FindLocation(content);
    public Extent? FindBlock(Hash256 leafHash) => index.FindBlock(leafHash);
    public void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> blocks) { }
    public void Forget(IReadOnlyCollection<ContainerId> containers) { }
    public long? FindSequence(LogId log) => index.FindSequence(log);
}
