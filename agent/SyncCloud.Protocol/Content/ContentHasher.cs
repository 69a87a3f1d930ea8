using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>Computes a <see cref="ContentRef"/> over bytes that arrive in order, in memory that grows with log₂ of the length. Not thread-safe.</summary>
public sealed class ContentHasher : IDisposable
{
    private readonly IncrementalHash leaf = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    // Complete subtrees, largest first; a subtree of level n spans 2ⁿ leaves. Equal neighbours are merged at once.
    private readonly Stack<(int Level, Hash256 Hash)> subtrees = new();
    private int inLeaf = -1;
    private long length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (inLeaf == ContentHash.LeafLength) CloseLeaf();
            if (inLeaf < 0) OpenLeaf();
            var take = Math.Min(bytes.Length, ContentHash.LeafLength - inLeaf);
            leaf.AppendData(bytes[..take]);
            inLeaf += take;
            bytes = bytes[take..];
        }
    }

    /// <summary>The length and hash of all that was appended; the hasher then starts anew.</summary>
    public ContentRef Finish()
    {
        if (inLeaf < 0) OpenLeaf();
        CloseLeaf();
        var hash = subtrees.Pop().Hash;
        while (subtrees.TryPop(out var left)) hash = ContentHash.Node(left.Hash, hash);
        var result = new ContentRef(length, hash);
        length = 0;
        return result;
    }

    private void OpenLeaf()
    {
        leaf.AppendData([0]);
        inLeaf = 0;
    }

    private void CloseLeaf()
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        leaf.GetHashAndReset(digest);
        inLeaf = -1;
        var (level, hash) = (0, Hash256.Read(digest));
        while (subtrees.TryPeek(out var left) && left.Level == level)
        {
            hash = ContentHash.Node(subtrees.Pop().Hash, hash);
            level++;
        }
        subtrees.Push((level, hash));
    }

    public void Dispose() => leaf.Dispose();
}
