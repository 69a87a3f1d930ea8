using System.Buffers;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Reads a large file as a content: its leaves are hashed on whatever processors are idle, while the next ones are read. Takes a leaf's memory for each processor.</summary>
internal static class LeafReader
{
    /// <summary>From this length on it pays; shorter files are read within the caller's own flow.</summary>
    internal const long WorthFrom = 8L * ContentHash.LeafLength;

    private static readonly int Most = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>What the rest of <paramref name="source"/> is. Throws <see cref="Volumes.VolumeException"/>.</summary>
    internal static ContentRef Hash(Stream source, string path, CancellationToken cancellationToken) => Read(source, path, cancellationToken).Content;

    /// <summary>The same, with the sums of its leaves.</summary>
    internal static LeafSums Read(Stream source, string path, CancellationToken cancellationToken)
    {
        var (length, leaves) = (0L, new List<(Hash256 Hash, UInt128 Sum)>());
        var underWay = new Queue<Task<(Hash256, UInt128)>>();
        for (var filled = ContentHash.LeafLength; filled == ContentHash.LeafLength; length += filled)
        {
            if (underWay.Count >= Most) leaves.Add(underWay.Dequeue().GetAwaiter().GetResult());
            var buffer = ArrayPool<byte>.Shared.Rent(ContentHash.LeafLength);
            filled = ContentReader.Fill(source, buffer.AsSpan(0, ContentHash.LeafLength), path, cancellationToken);
            // Content never ends with an empty leaf, and has one leaf at least.
            if (filled > 0 || length == 0) underWay.Enqueue(HashAsync(buffer, filled));
            else ArrayPool<byte>.Shared.Return(buffer);
        }
        leaves.AddRange(underWay.Select(leaf => leaf.GetAwaiter().GetResult()));
        return new LeafSums(new ContentRef(length, ContentHash.OfLeaves([.. leaves.Select(leaf => leaf.Hash)])), [.. leaves.Select(leaf => leaf.Sum)]);
    }

    private static Task<(Hash256, UInt128)> HashAsync(byte[] buffer, int length) => Task.Run(() =>
    {
        var leaf = (ContentHash.Leaf(buffer.AsSpan(0, length)), LeafSums.OfLeaf(buffer.AsSpan(0, length)));
        ArrayPool<byte>.Shared.Return(buffer);
        return leaf;
    });
}
