using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A container that is being filled: a pack, or the inline section while it is not yet known which of the two it becomes.</summary>
internal sealed class OpenContainer
{
    private readonly List<KeyValuePair<Hash256, PlacedBlock>> blocks = [];

    /// <summary>What it is called once it is finished; null before.</summary>
    public ContainerId? Id { get; set; }

    public int Count => blocks.Count;

    /// <summary>Raw bytes of all blocks.</summary>
    public long RawLength { get; private set; }

    public PlacedBlock Add(Hash256 hash, int length)
    {
        var block = new PlacedBlock(this, blocks.Count, RawLength, length);
        blocks.Add(new(hash, block));
        RawLength += length;
        return block;
    }

    /// <summary>Takes back the blocks from <paramref name="count"/> on; returns their hashes.</summary>
    public IReadOnlyList<Hash256> Truncate(int count)
    {
        var hashes = blocks[count..].ConvertAll(block => block.Key);
        if (count < blocks.Count) RawLength = blocks[count].Value.Start;
        blocks.RemoveRange(count, blocks.Count - count);
        return hashes;
    }

    public IReadOnlyList<KeyValuePair<Hash256, PlacedBlock>> Blocks => blocks;

    /// <summary>Its blocks as the index keeps them; it must be finished.</summary>
    public IEnumerable<KeyValuePair<Hash256, Extent>> Extents => blocks.Select(block => KeyValuePair.Create(block.Key, block.Value.ToExtent()));
}

/// <summary>A block in a container that may have no name yet.</summary>
internal readonly record struct PlacedBlock(OpenContainer Container, int Index, long Start, int Length)
{
    public Extent ToExtent() => ExtentRuns.OfBlock(Container.Id ?? default, Index, Start, Length);
}
