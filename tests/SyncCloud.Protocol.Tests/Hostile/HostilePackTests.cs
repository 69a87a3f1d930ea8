using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Hostile;

[TestClass]
public sealed class HostilePackTests
{
    private static readonly string Hash = "5820" + ContentHash.Leaf([7]);

    [TestMethod]
    public void ForgedPack_WithNothingBroken_IsRead() =>
        Assert.AreEqual((byte)7, Reading.Pack(Forge.Pack([7], Hex("8184HASH010100"))).Single().Single());

    [TestMethod]
    [DataRow("80", "no block for the bytes")]
    [DataRow("8184HASH020200", "a block longer than its place")]
    [DataRow("8184HASH020100", "a stored block of two lengths")]
    [DataRow("8184HASH010101", "a compressed block that is not smaller")]
    [DataRow("8184HASH010102", "an unknown encoding")]
    [DataRow("8184HASH012000", "a negative length")]
    [DataRow("8184HASH1a7fffffff0101", "a huge raw length")]
    [DataRow("8184HASH1bffffffffffffffff0101", "a raw length beyond 63 bits")]
    [DataRow("8184HASH0101", "an entry cut off")]
    [DataRow("8183HASH0101", "an entry of three")]
    [DataRow("81844101010100", "a short hash")]
    [DataRow("8284HASH01010084HASH010100", "two blocks for one byte")]
    [DataRow("8284HASH01010084HASH000000", "an empty block")]
    [DataRow("9f84HASH010100ff", "an indefinite length")]
    [DataRow("818184HASH010100", "deeper")]
    [DataRow("9a7fffffff84HASH010100", "a huge number of blocks")]
    [DataRow("9bffffffffffffffff84HASH010100", "a number of blocks beyond 63 bits")]
    [DataRow("8184HASH01010000", "bytes after the directory")]
    [DataRow("8184HASH18010100", "an integer not in its shortest form")]
    [DataRow("a0", "a map")]
    [DataRow("", "nothing")]
    public void Directory_Broken_IsCorrupt(string directory, string why) =>
        Assert.ThrowsExactly<CorruptDataException>(() => Pack.Open(Forge.Pack([7], Hex(directory)), "pack"), why);

    [TestMethod]
    [DataRow("", "nothing")]
    [DataRow("53435031", "a magic alone")]
    [DataRow("0000000053435031", "a trailer alone")]
    [DataRow("80ffffffff53435031", "a huge directory")]
    [DataRow("800000000253435031", "a directory longer than the pack")]
    [DataRow("800000000153435032", "another magic")]
    public void Trailer_Broken_IsCorrupt(string pack, string why) => Assert.ThrowsExactly<CorruptDataException>(() => Pack.Open(Hex(pack), "pack"), why);

    [TestMethod]
    public void Block_ThatIsNotWhatItSays_IsCorrupt()
    {
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Pack(Forge.Pack([8], Hex("8184HASH010100"))), "another hash");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Pack(Forge.Pack([8], Hex("8184HASH020101"))), "no zstd");
        using var compressor = new ZstdSharp.Compressor(3);
        var raw = new byte[1000];
        var frame = compressor.Wrap(raw).ToArray();
        foreach (var claimed in new[] { 999, 1001, FormatLimits.MaxBlockLength })
        {
            var directory = Forge.Cbor(writer =>
            {
                writer.WriteStartArray(1);
                writer.WriteStartArray(4);
                writer.WriteByteString(ContentHash.Leaf(raw).ToArray());
                writer.WriteInt32(claimed);
                writer.WriteInt32(frame.Length);
                writer.WriteInt32(1);
                writer.WriteEndArray();
                writer.WriteEndArray();
            });
            Assert.ThrowsExactly<CorruptDataException>(() => Reading.Pack(Forge.Pack(frame, directory)), $"{claimed}");
        }
    }

    [TestMethod]
    public void Pack_TooLong_IsCorrupt() => Assert.ThrowsExactly<CorruptDataException>(() => Pack.Open(new byte[FormatLimits.MaxPackLength + 1], "pack"));

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace("HASH", Hash));
}
