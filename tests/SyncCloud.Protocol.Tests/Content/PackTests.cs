using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Content;

[TestClass]
public sealed class PackTests
{
    [TestMethod]
    public void Build_Open_GivesEachBlock() => Arbitrary.Block.Array[0, 8].Sample(blocks =>
    {
        var (id, bytes) = Build(blocks);
        var pack = Pack.Open(bytes, "pack");
        Assert.AreEqual(id, pack.Directory.Id);
        Assert.HasCount(blocks.Length, pack.Directory.Blocks);
        for (var i = 0; i < blocks.Length; i++)
        {
            var read = new byte[blocks[i].Length + 3];
            pack.ReadBlock(i, read);
            Assert.IsTrue(read.AsSpan(0, blocks[i].Length).SequenceEqual(blocks[i]));
        }
    }, iter: 300);

    [TestMethod]
    public void Build_SameBlocksByAnotherOrAUsedBuilder_GivesTheSameBytes() => Gen.Select(Arbitrary.Block.Array[0, 5], Arbitrary.Block.Array[0, 5]).Sample((former, blocks) =>
    {
        using var builder = new PackBuilder();
        foreach (var block in former) builder.Add(block, ContentHash.Leaf(block));
        builder.Build();
        foreach (var block in blocks) builder.Add(block, ContentHash.Leaf(block));
        return builder.Build().Bytes.AsSpan().SequenceEqual(Build(blocks).Bytes);
    }, iter: 200);

    [TestMethod]
    public void Add_Block_IsStoredInTheShorterWay()
    {
        var (even, random) = (new byte[100_000], new byte[100_000]);
        new Random(1).NextBytes(random);
        byte[] twice = [.. random[..2000], .. random[..2000]];
        var blocks = Pack.Open(Build([even, random, twice]).Bytes, "pack").Directory.Blocks;
        Assert.AreEqual(BlockEncoding.Zstd, blocks[0].Encoding);
        Assert.IsLessThan(1000, blocks[0].StoredLength);
        Assert.AreEqual(BlockEncoding.Stored, blocks[1].Encoding);
        Assert.AreEqual(BlockEncoding.Zstd, blocks[2].Encoding);
    }

    [TestMethod]
    public void Add_WhatNoPackHolds_IsRefused()
    {
        using var builder = new PackBuilder();
        Assert.ThrowsExactly<ArgumentException>(() => builder.Add([], default));
        Assert.ThrowsExactly<ArgumentException>(() => builder.Add(new byte[FormatLimits.MaxBlockLength + 1], default));
        var random = new byte[FormatLimits.MaxBlockLength];
        new Random(1).NextBytes(random);
        builder.Add(random, ContentHash.Leaf(random));
        Assert.ThrowsExactly<InvalidOperationException>(() => builder.Add(random, ContentHash.Leaf(random)));
        var (_, bytes) = builder.Build();
        Pack.Open(bytes, "pack").ReadBlock(0, new byte[random.Length]);
    }

    [TestMethod]
    public void ReadTail_GrowingTail_AsksForWhatItNeeds()
    {
        var (id, bytes) = Build([.. Enumerable.Range(0, 300).Select(i => BitConverter.GetBytes(i))]);
        Assert.IsNull(PackDirectory.ReadTail([], bytes.Length, "pack", out var needed));
        Assert.IsNull(PackDirectory.ReadTail(bytes.AsSpan(bytes.Length - needed), bytes.Length, "pack", out needed));
        var directory = PackDirectory.ReadTail(bytes.AsSpan(bytes.Length - needed), bytes.Length, "pack", out _);
        Assert.AreEqual(id, directory!.Id);
        Assert.AreEqual(needed, directory.EncodedLength);

        var entry = directory.Blocks[299];
        var raw = new byte[4];
        Pack.DecodeBlock(entry, bytes.AsSpan((int)entry.Offset, entry.StoredLength), raw, "pack");
        Assert.AreEqual(299, BitConverter.ToInt32(raw));
    }

    [TestMethod]
    public void ReadBlock_ByManyThreads_IsSafe()
    {
        var blocks = Enumerable.Range(0, 200).Select(i => Enumerable.Repeat((byte)i, 5000).ToArray()).ToArray();
        var pack = Pack.Open(Build(blocks).Bytes, "pack");
        Parallel.For(0, 2000, i =>
        {
            var read = new byte[5000];
            pack.ReadBlock(i % 200, read);
            Assert.IsTrue(read.AsSpan().SequenceEqual(blocks[i % 200]));
        });
    }

    internal static (Hash256 Id, byte[] Bytes) Build(IEnumerable<byte[]> blocks)
    {
        using var builder = new PackBuilder();
        foreach (var block in blocks) builder.Add(block, ContentHash.Leaf(block));
        return builder.Build();
    }
}
