using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Hostile;

/// <summary>Every truncation and every flipped bit of small valid files.</summary>
[TestClass]
public sealed class DamagedBytesTests
{
    [TestMethod]
    public void Log_CutAnywhere_IsCorrupt() => AssertCutsAreCorrupt(SampleLog.Bytes, bytes => Reading.Log(bytes));

    [TestMethod]
    public void Pack_CutAnywhere_IsCorrupt() => AssertCutsAreCorrupt(SampleLog.InlinePack, bytes => Reading.Pack(bytes));

    [TestMethod]
    public void Image_CutAnywhere_IsCorrupt() => AssertCutsAreCorrupt(SampleImage.Bytes, bytes => SampleImage.Read(bytes));

    [TestMethod]
    public void Log_LongerThanItSays_IsCorrupt() => Assert.ThrowsExactly<CorruptDataException>(() => ChangeLog.Open((byte[])[.. SampleLog.Bytes, 0]));

    [TestMethod]
    public void Pack_LongerThanItSays_IsCorrupt() => Assert.ThrowsExactly<CorruptDataException>(() => Pack.Open((byte[])[0, .. SampleLog.InlinePack], "pack"));

    [TestMethod]
    public void Image_LongerThanItSays_IsCorrupt() => Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read([.. SampleImage.Bytes, 0]));

    /// <summary>
    /// A flip in the header may change a value that nothing within the log can vouch for, such as the device or the root; then the log's
    /// hash, which the chain names, tells. A flip in the inline section may hit a bit of zstd's that means nothing. All others are found.
    /// </summary>
    [TestMethod]
    public void Log_AnyBitFlipped_IsFoundOrLeavesRecordsAndContents()
    {
        var bytes = SampleLog.Bytes;
        var original = ChangeLog.Open(bytes);
        Assert.IsNull(ChangeLog.ReadHeader(bytes.AsSpan(0, 8), out var headerEnd));
        var survivors = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = Flip(bytes, bit);
            if (!Reading.Succeeds(() => Reading.Log(flipped))) continue;
            survivors++;
            var (log, records) = Reading.Log(flipped);
            Assert.IsTrue(bit / 8 < headerEnd || bit / 8 >= bytes.Length - original.InlinePack.Length, $"bit {bit}");
            Assert.AreNotEqual(original.Hash, log.Hash);
            CollectionAssert.AreEqual(SampleLog.Records.ToArray(), records);
            Assert.IsTrue(Reading.Pack(log.InlinePack).Zip(SampleLog.Blocks, (read, block) => read.AsSpan().SequenceEqual(block)).All(equal => equal), $"bit {bit}");
        }
        // Device, collection, base and root are 100 bytes of it.
        Assert.IsGreaterThan(8 * 100, survivors);
    }

    [TestMethod]
    public void Pack_AnyBitFlipped_IsFoundOrChangesTheIdOrLeavesTheBlocks()
    {
        var bytes = SampleLog.InlinePack;
        var id = Pack.Open(bytes, "pack").Directory.Id;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = Flip(bytes, bit);
            if (!Reading.Succeeds(() => Reading.Pack(flipped)) || Pack.Open(flipped, "pack").Directory.Id != id) continue;
            Assert.IsTrue(Reading.Pack(flipped).Zip(SampleLog.Blocks, (read, block) => read.AsSpan().SequenceEqual(block)).All(equal => equal), $"bit {bit}");
        }
    }

    [TestMethod]
    public void Image_AnyBitFlipped_IsFound()
    {
        var bytes = SampleImage.Bytes;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
            Assert.IsFalse(Reading.Succeeds(() => SampleImage.Read(Flip(bytes, bit))), $"bit {bit}");
    }

    private static void AssertCutsAreCorrupt(byte[] bytes, Action<byte[]> read)
    {
        for (var length = 0; length < bytes.Length; length++) Assert.ThrowsExactly<CorruptDataException>(() => read(bytes[..length]), $"at {length}");
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
