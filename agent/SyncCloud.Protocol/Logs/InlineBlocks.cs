namespace SyncCloud.Protocol;

/// <summary>The blocks of a log's own inline section, to hold extents against; the same for writer and reader. Immutable.</summary>
internal sealed class InlineBlocks
{
    // Where each block begins in the raw bytes, and where the last one ends: an extent is checked without a walk over its blocks.
    private readonly long[] bounds;

    public InlineBlocks(PackDirectory? directory)
    {
        if (directory is null)
        {
            bounds = [0];
            return;
        }
        bounds = new long[directory.Blocks.Length + 1];
        for (var i = 0; i < directory.Blocks.Length; i++) bounds[i + 1] = bounds[i] + directory.Blocks[i].RawLength;
    }

    /// <summary>What is wrong with this extent as one in the inline section, or null. It kept the rules for extents everywhere.</summary>
    public string? Problem(in Extent extent)
    {
        if (extent.BlockCount > bounds.Length - 1 - extent.FirstBlock) return "an extent over blocks that the log's inline section does not have";
        var raw = bounds[extent.FirstBlock + extent.BlockCount] - bounds[extent.FirstBlock];
        return extent.Start + extent.Length <= raw ? null : "an extent that leaves its blocks";
    }
}
