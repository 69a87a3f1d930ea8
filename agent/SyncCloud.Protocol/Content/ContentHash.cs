using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>
/// The content hash: SHA-256 over a Merkle tree (the shape of RFC 6962 §2.1) whose leaves are runs of 1 MiB. A leaf hashes the byte 0
/// and its bytes, an inner node the byte 1 and its two children. So parts can be computed and checked alone and in parallel.
/// </summary>
public static class ContentHash
{
    /// <summary>Bytes in every leaf but the last.</summary>
    public const int LeafLength = 1 << 20;

    /// <summary>The hash of one leaf, which is also the content hash of content of up to <see cref="LeafLength"/> bytes.</summary>
    public static Hash256 Leaf(ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Leaf(hash, bytes);
    }

    internal static Hash256 Leaf(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        hash.AppendData([0]);
        hash.AppendData(bytes);
        hash.GetHashAndReset(digest);
        return Hash256.Read(digest);
    }

    internal static Hash256 Node(Hash256 left, Hash256 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash256.Length)];
        input[0] = 1;
        left.Write(input[1..]);
        right.Write(input[(1 + Hash256.Length)..]);
        return Hash256.Of(input);
    }

    /// <summary>The content hash of bytes in memory.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> bytes)
    {
        using var hasher = new ContentHasher();
        hasher.Append(bytes);
        return hasher.Finish().Hash;
    }
}
