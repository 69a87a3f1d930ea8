using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Where contents and blocks are stored in the cloud, as this device has learned it from logs, from packs that it read and from packs that it
/// stored itself. A view on the state store. Not thread-safe.
/// </summary>
public interface IContentIndex
{
    /// <summary>The newest location of a content, or null when no log has told one.</summary>
    ContentLocation? FindLocation(ContentRef content);

    /// <summary>
    /// Where a block with this leaf hash lies, or null: the extent exactly as it was added (all its five parts, since extents that count from the
    /// same first block are compared by their starts). Its length is the block's raw length.
    /// </summary>
    Extent? FindBlock(Hash256 leafHash);

    /// <summary>Remembers blocks; durable on return. Known ones keep their place.</summary>
    void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> blocks);

    /// <summary>Forgets every block and location that lies in these containers, since they were retired.</summary>
    void Forget(IReadOnlyCollection<ContainerId> containers);

    /// <summary>The sequence number of the log with this id, or null when it is not in the chain as this device knows it.</summary>
    long? FindSequence(LogId log);
}
