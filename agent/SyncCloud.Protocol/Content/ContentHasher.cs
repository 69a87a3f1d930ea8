using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>Computes a <see cref="ContentRef"/> over bytes that arrive in order, in memory that grows with log₂ of the length. Not thread-safe.</summary>
public sealed class ContentHasher : IDisposable
{
    private readonly IncrementalHash leaf = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly LeafTree tree = new();
    private int inLeaf = -1;
    private long length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            // A full leaf is closed only when more comes, since content never ends with an empty leaf.
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
        var result = new ContentRef(length, tree.Finish());
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
        tree.Add(Hash256.Read(digest));
    }

    public void Dispose() => leaf.Dispose();
}
