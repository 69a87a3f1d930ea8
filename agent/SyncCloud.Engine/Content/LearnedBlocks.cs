using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Blocks that were decoded and verified, handed to the index in batches, since each addition there is a durable transaction. Not thread-safe.</summary>
internal sealed class LearnedBlocks(IContentIndex index)
{
    private const int BatchLength = 2048;
    private readonly List<KeyValuePair<Hash256, Extent>> blocks = [];

    public void Add(LoadedContainer container, int block)
    {
        var entry = container.Directory.Blocks[block];
        blocks.Add(KeyValuePair.Create(entry.Hash, ExtentRuns.OfBlock(container.Id, block, container.RawStart(block), entry.RawLength)));
        if (blocks.Count >= BatchLength) Flush();
    }

    public void Flush()
    {
        if (blocks.Count == 0) return;
        index.AddBlocks(blocks);
        blocks.Clear();
    }
}
