using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

[TestClass]
public sealed class LeafReaderTests
{
    private const int Leaf = ContentHash.LeafLength;

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(Leaf - 1)]
    [DataRow(Leaf)]
    [DataRow(Leaf + 1)]
    [DataRow((9 * Leaf) + 5)]
    [DataRow(16 * Leaf)]
    public void Hash_OfAnyLength_IsTheContentHash(int length)
    {
        var bytes = Bytes(length);

        Assert.AreEqual(new ContentRef(length, ContentHash.Of(bytes)), LeafReader.Hash(new Trickle(bytes, int.MaxValue), "file", Cancellation));
    }

    [TestMethod]
    public void Hash_OfAStreamThatGivesLessThanAsked_IsTheContentHash()
    {
        var bytes = Bytes((2 * Leaf) + 12_345);

        Assert.AreEqual(new ContentRef(bytes.Length, ContentHash.Of(bytes)), LeafReader.Hash(new Trickle(bytes, 100_001), "file", Cancellation));
    }

    [TestMethod]
    public void Hash_WhereReadingFailsInTheMiddle_SaysWhichFile()
    {
        var failure = Assert.ThrowsExactly<VolumeException>(() => LeafReader.Hash(new Trickle(Bytes(4 * Leaf), int.MaxValue) { FailsFrom = 3 * Leaf }, "a/file", Cancellation));

        Assert.AreEqual("a/file", failure.Path);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class Trickle(byte[] bytes, int most) : MemoryStream(bytes, writable: false)
    {
        public long FailsFrom { get; init; } = long.MaxValue;

        public override int Read(Span<byte> buffer) => Position >= FailsFrom ? throw new IOException("a bad sector") : base.Read(buffer[..Math.Min(most, buffer.Length)]);
    }
}
