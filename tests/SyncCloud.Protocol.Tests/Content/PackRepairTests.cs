namespace SyncCloud.Protocol.Tests.Content;

[TestClass]
public sealed class PackRepairTests
{
    private readonly byte[][] blocks = [[.. Enumerable.Range(0, 5000).Select(i => (byte)(i / 7))], Noise(3000, 1), [.. Enumerable.Range(0, 9000).Select(i => (byte)(i % 11))]];

    [TestMethod]
    public void TryMend_EachDamagedBlock_GivesThePackByteForByte()
    {
        var (id, bytes) = Build();
        var damaged = bytes.ToArray();
        var directory = Pack.Open(bytes, "pack").Directory;
        Assert.AreSequenceEqual([BlockEncoding.Zstd, BlockEncoding.Stored, BlockEncoding.Zstd], directory.Blocks.Select(block => block.Encoding), "both encodings are tried");
        foreach (var block in directory.Blocks) damaged[block.Offset + (block.StoredLength / 2)] ^= 1;
        using var repair = PackRepair.Open(damaged, id)!;
        Assert.AreSequenceEqual([0, 1, 2], repair.Damaged);
        Assert.ThrowsExactly<InvalidOperationException>(() => repair.Bytes);
        for (var i = 0; i < blocks.Length; i++) Assert.IsTrue(repair.TryMend(i, blocks[i]));
        Assert.AreSequenceEqual(bytes, repair.Bytes.ToArray());
    }

    [TestMethod]
    public void TryMend_BytesOfAnotherBlock_AreRefused()
    {
        var (id, bytes) = Build();
        var damaged = bytes.ToArray();
        damaged[0] ^= 1;
        using var repair = PackRepair.Open(damaged, id)!;
        Assert.AreSequenceEqual([0], repair.Damaged);
        Assert.IsFalse(repair.TryMend(0, blocks[1]));
        Assert.IsFalse(repair.TryMend(0, Noise(blocks[0].Length, 2)));
        Assert.AreSequenceEqual([0], repair.Damaged);
    }

    [TestMethod]
    public void Open_WithoutItsDirectory_IsNull()
    {
        var (id, bytes) = Build();
        for (var at = bytes.Length - 1; at > bytes.Length - 60; at--)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            Assert.IsNull(PackRepair.Open(damaged, id), $"byte {at}");
        }
        Assert.IsNull(PackRepair.Open(bytes, Hash256.Of([1])));
        Assert.IsNull(PackRepair.Open(default, id));
    }

    private (Hash256 Id, byte[] Bytes) Build()
    {
        using var builder = new PackBuilder();
        foreach (var block in blocks) builder.Add(block, ContentHash.Leaf(block));
        return builder.Build();
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
