using System.Security.Cryptography;
using CsCheck;

namespace SyncCloud.Protocol.Tests.Content;

[TestClass]
public sealed class ContentHashTests
{
    private static readonly byte[] Data = Bytes(5 * ContentHash.LeafLength + 12345);

    [TestMethod]
    public void Append_AnyPieces_GiveTheHashOfTheWhole() => Gen.Select(Gen.Int[0, Data.Length], Gen.Int[1, 3 << 20].Array[1, 8]).Sample((length, pieces) =>
    {
        using var hasher = new ContentHasher();
        var left = Data.AsSpan(0, length);
        for (var i = 0; !left.IsEmpty; i++)
        {
            var take = Math.Min(left.Length, pieces[i % pieces.Length]);
            hasher.Append(left[..take]);
            left = left[take..];
        }
        return hasher.Finish() == new ContentRef(length, ContentHash.Of(Data.AsSpan(0, length)));
    }, iter: 30);

    [TestMethod]
    public void OfLeaves_HashedInParallel_IsTheHashOfTheWhole()
    {
        for (var leaves = 1; leaves <= 6; leaves++)
        {
            var length = Math.Min(Data.Length, leaves * ContentHash.LeafLength);
            var hashes = new Hash256[leaves];
            Parallel.For(0, leaves, i => hashes[i] = ContentHash.Leaf(Data.AsSpan(0, length)[(i * ContentHash.LeafLength)..Math.Min(length, (i + 1) * ContentHash.LeafLength)]));
            Assert.AreEqual(ContentHash.Of(Data.AsSpan(0, length)), ContentHash.OfLeaves(hashes));
        }
    }

    [TestMethod]
    public void OfLeaves_AnyNumber_IsTheTreeOfTheDefinition() => Gen.Int[1, 70].Sample(count =>
    {
        var leaves = Enumerable.Range(0, count).Select(i => Hash256.Of(BitConverter.GetBytes(i))).ToArray();
        return ContentHash.OfLeaves(leaves) == Definition(leaves);
    });

    [TestMethod]
    public void Of_NoBytes_IsOneEmptyLeaf()
    {
        using var hasher = new ContentHasher();
        Assert.AreEqual(Hash256.Of([0]), ContentHash.Of([]));
        Assert.AreEqual(new ContentRef(0, Hash256.Of([0])), hasher.Finish());
    }

    [TestMethod]
    public void Of_OneLeaf_IsItsLeafHash() => Assert.AreEqual(ContentHash.Leaf(Data.AsSpan(0, ContentHash.LeafLength)), ContentHash.Of(Data.AsSpan(0, ContentHash.LeafLength)));

    [TestMethod]
    public void Finish_ThenAppend_StartsAnew()
    {
        using var hasher = new ContentHasher();
        hasher.Append(Data);
        hasher.Finish();
        hasher.Append([1, 2]);
        Assert.AreEqual(new ContentRef(2, ContentHash.Of([1, 2])), hasher.Finish());
    }

    /// <summary>RFC 6962 §2.1, word by word: split at the largest power of two below the number of leaves.</summary>
    private static Hash256 Definition(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return Hash256.Read(SHA256.HashData([1, .. Definition(leaves[..split]).ToArray(), .. Definition(leaves[split..]).ToArray()]));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
