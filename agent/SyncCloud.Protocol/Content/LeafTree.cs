namespace SyncCloud.Protocol;

/// <summary>The inner nodes of a content hash over leaves that arrive in order, in memory that grows with log₂ of their number. Not thread-safe.</summary>
internal sealed class LeafTree
{
    // Complete subtrees, largest first; a subtree of level n spans 2ⁿ leaves. Equal neighbours are merged at once.
    private readonly Stack<(int Level, Hash256 Hash)> subtrees = new();

    public void Add(Hash256 leaf)
    {
        var (level, hash) = (0, leaf);
        while (subtrees.TryPeek(out var left) && left.Level == level)
        {
            hash = Node(subtrees.Pop().Hash, hash);
            level++;
        }
        subtrees.Push((level, hash));
    }

    /// <summary>The hash over all leaves, of which there must be one; the tree is then empty.</summary>
    public Hash256 Finish()
    {
        var hash = subtrees.Pop().Hash;
        while (subtrees.TryPop(out var left)) hash = Node(left.Hash, hash);
        return hash;
    }

    private static Hash256 Node(Hash256 left, Hash256 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash256.Length)];
        input[0] = 1;
        left.Write(input[1..]);
        right.Write(input[(1 + Hash256.Length)..]);
        return Hash256.Of(input);
    }
}
