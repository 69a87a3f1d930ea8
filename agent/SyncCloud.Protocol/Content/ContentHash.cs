using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>
/// The content hash: SHA-256 over a Merkle tree (the shape of RFC 6962 §2.1) whose leaves are runs of 1 MiB. A leaf hashes the byte 0
/// and its bytes, an inner node the byte 1 and its two children; content without bytes is one empty leaf. So parts can be computed and
/// checked alone and in parallel. Thread-safe.
/// </summary>
public static class ContentHash
{
    /// <summary>Bytes in every leaf but the last.</summary>
    public const int LeafLength = 1 << 20;

    [ThreadStatic] private static IncrementalHash? leafHash;

    /// <summary>The hash of one leaf, which is also the content hash of content of up to <see cref="LeafLength"/> bytes.</summary>
    public static Hash256 Leaf(ReadOnlySpan<byte> bytes)
    {
        var hash = leafHash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        hash.AppendData([0]);
        hash.AppendData(bytes);
        hash.GetHashAndReset(digest);
        return Hash256.Read(digest);
    }

    /// <summary>The content hash of which these are all leaf hashes, in order; at least one.</summary>
    public static Hash256 OfLeaves(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.IsEmpty) throw new ArgumentException("content has one leaf at least", nameof(leaves));
        var tree = new LeafTree();
        foreach (var leaf in leaves) tree.Add(leaf);
        return tree.Finish();
    }

    /// <summary>The content hash of bytes in memory.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= LeafLength) return Leaf(bytes);
        var tree = new LeafTree();
        for (; bytes.Length > LeafLength; bytes = bytes[LeafLength..]) tree.Add(Leaf(bytes[..LeafLength]));
        tree.Add(Leaf(bytes));
        return tree.Finish();
    }
}
