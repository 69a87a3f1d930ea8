using CsCheck;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class ChunkerTests
{
    public required TestContext TestContext { get; init; }

    // Blocks that were stored once are found again only while these stay as they are.
    [TestMethod]
    public async Task CutPoints_OfAKnownStream_NeverChange()
    {
        var cuts = await CutAsync(Pattern(2_000_000), ChunkSizes.For(2_000_000));

        Assert.AreEqual("82263 74909 150851 81153 88885 57568 79545 68284 69429 74711 33607 77375 71614 80907 86817 70918 107999 96099 69765 78637 143259 "
            + "25518 33002 76534 41634 29243 49474", string.Join(' ', cuts));
    }

    [TestMethod]
    public async Task CutPoints_OfAHugeContent_NeverChange()
    {
        var cuts = await CutAsync(Pattern(8_000_000), ChunkSizes.For(5L << 30));

        Assert.AreEqual("535629 761347 556393 665726 224069 445778 178879 554852 550040 636541 172183 532902 537561 673318 576427 398355", string.Join(' ', cuts));
    }

    [TestMethod]
    [DataRow(0L, 64 << 10)]
    [DataRow(1L << 30, 64 << 10)]
    [DataRow((1L << 30) + 1, 128 << 10)]
    [DataRow(5L << 30, 512 << 10)]
    [DataRow(1L << 50, 2 << 20)]
    public void Sizes_GrowWithTheContent_UpToTheFormatsBound(long length, int average)
    {
        var sizes = ChunkSizes.For(length);

        Assert.AreEqual(new ChunkSizes(average / 4, average, average * 4), sizes);
        Assert.IsLessThanOrEqualTo(FormatLimits.MaxBlockLength, sizes.Max);
    }

    [TestMethod]
    public void Blocks_OfAnyStream_AreItsBytesInOrderWithinTheBounds() =>
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[0, 4], Gen.Int[1, 70_000]).Sample((length, seed, read) =>
        {
            var bytes = seed == 0 ? new byte[length] : TestDevice.Bytes(seed, length);
            var sizes = ChunkSizes.Of(4096);
            using var chunker = new Chunker(new SlowStream(bytes, read), sizes, seed % 2 == 0 ? length : long.MaxValue);
            var rebuilt = new List<byte>();
            while (Next(chunker) is { IsEmpty: false } block)
            {
                var isLast = rebuilt.Count + block.Length == length;
                if (block.Length > sizes.Max || (block.Length < sizes.Min && !isLast)) return false;
                rebuilt.AddRange(block.Span);
            }
            return bytes.AsSpan().SequenceEqual(rebuilt.ToArray());
        }, iter: 200);

    [TestMethod]
    public async Task Lengths_OfRandomBytes_LieAroundTheAverage()
    {
        var sizes = ChunkSizes.Of(64 << 10);
        var cuts = await CutAsync(TestDevice.Bytes(1, 32 << 20), sizes);

        var average = (32 << 20) / cuts.Count;
        Assert.IsInRange(48 << 10, 96 << 10, average);
        Assert.IsLessThan(cuts.Count / 20, cuts.Count(length => length == sizes.Max));
    }

    [TestMethod]
    public void Insertion_Anywhere_LeavesMostBlocksAsTheyWere()
    {
        // When cuts agree again after an insertion is chance (each cut that both could make ends it), so it is the mean that is small; the insertions are the same in each run.
        var counts = new List<int>();
        for (var i = 0; i < 60; i++)
        {
            var before = TestDevice.Bytes(i + 1, 1 << 20);
            var old = Hashes(before).ToHashSet();
            counts.Add(Hashes(TestDevice.Insert(before, i * 17_389, TestDevice.Bytes(1_000 + i, 1 + (i * 83)))).Count(hash => !old.Contains(hash)));
        }
        Assert.IsLessThanOrEqualTo(5, counts.Average(), "of some 128 blocks");
        Assert.IsLessThanOrEqualTo(32, counts.Max());
    }

    private static List<Hash256> Hashes(byte[] bytes)
    {
        using var chunker = new Chunker(new MemoryStream(bytes), ChunkSizes.Of(8192));
        var hashes = new List<Hash256>();
        while (Next(chunker) is { IsEmpty: false } block) hashes.Add(Hash256.Of(block.Span));
        return hashes;
    }

    // Streams in memory complete at once.
    private static ReadOnlyMemory<byte> Next(Chunker chunker) => chunker.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private async Task<List<int>> CutAsync(byte[] bytes, ChunkSizes sizes)
    {
        using var chunker = new Chunker(new MemoryStream(bytes), sizes, bytes.Length);
        var lengths = new List<int>();
        while (await chunker.NextAsync(TestContext.CancellationToken) is { IsEmpty: false } block) lengths.Add(block.Length);
        return lengths;
    }

    /// <summary>Bytes that any platform makes alike.</summary>
    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        var state = 1UL;
        for (var i = 0; i < length; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            bytes[i] = (byte)(state >> 56);
        }
        return bytes;
    }

    private sealed class SlowStream(byte[] bytes, int atMost) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atMost)], cancellationToken);
    }
}
