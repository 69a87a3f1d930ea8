using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Blocks of contents that were verified, handed to the index in batches, since each addition there is a durable transaction. Not thread-safe.</summary>
internal sealed class LearnedBlocks(IContentIndex index)
{
    private const int BatchLength = 8192;
    private readonly List<KeyValuePair<Hash256, Extent>> blocks = [];

    public void Add(IEnumerable<KeyValuePair<Hash256, Extent>> verified)
    {
        blocks.AddRange(verified);
        if (blocks.Count >= BatchLength) Flush();
    }

    public void Flush()
    {
        if (blocks.Count == 0) return;
        index.AddBlocks(blocks);
        blocks.Clear();
    }
}
