using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Hostile;

[TestClass]
public sealed class HostileImageTests
{
    private const string Hash = "58200000000000000000000000000000000000000000000000000000000000000000";
    private const string Id = "5000000000000000000000000000000001";
    private static readonly Item Item = new(new ItemId(1), "a", Fields.Empty);

    [TestMethod]
    public void ForgedImage_WithNothingBroken_IsRead()
    {
        var (_, items, locations) = SampleImage.Read(Image(1, 1, "84 00 ID 6161 a0", "83 03 8200HASH 80"));
        CollectionAssert.AreEqual(new[] { Item }, items);
        Assert.HasCount(1, locations);
    }

    [TestMethod]
    [DataRow(1L, 0L, "84 00 ID 6161", "a record cut off")]
    [DataRow(1L, 0L, "85 00 ID 6161 a0 6172", "an item with a rule")]
    [DataRow(1L, 0L, "84 01 ID a0 80", "a patch")]
    [DataRow(0L, 0L, "82 02 ID", "a delete")]
    [DataRow(0L, 1L, "84 04 8200HASH 8200HASH 80", "an edited location")]
    [DataRow(2L, 0L, "84 00 ID 6161 a0 84 00 ID 6161 a0", "an item twice")]
    [DataRow(1L, 1L, "83 03 8200HASH 80 84 00 ID 6161 a0", "an item after a location")]
    [DataRow(2L, 0L, "84 00 ID 6161 a0", "an item too few")]
    [DataRow(0L, 0L, "84 00 ID 6161 a0", "an item too many")]
    [DataRow(1L, 0L, "84 00 ID 6162 a0", "another root")]
    [DataRow(1L, 0L, "84 00 5000000000000000000000000000000000 6161 a0", "the id zero")]
    [DataRow(1L, 0L, "84 00 ID 6161 a16161" + "8181818181818181818181818181818181818181818181818181818181818181" + "01", "too deep")]
    [DataRow(1L, 0L, "5b7fffffffffffffff", "a huge string")]
    public void Records_Broken_AreCorrupt(long items, long locations, string body, string why) =>
        Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read(Image(items, locations, body)), why);

    [TestMethod]
    public void Header_Broken_IsCorrupt()
    {
        foreach (var header in new[] { "", "a0", "80", "a1616101", "bf", "bb7fffffffffffffff", "a10780" })
            Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read(Forge.Image(Hex(header), [])), header);
        Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read([.. "SCB1"u8, 0xff, 0xff, 0xff, 0xff, 0]));
        Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read([.. "SCL1"u8, 0, 0, 0, 1, 0xa0]));
    }

    [TestMethod]
    public void Header_UnknownFeature_IsToldBeforeAnythingElse() =>
        Assert.AreEqual("x", Assert.ThrowsExactly<UnknownFeatureException>(() => SampleImage.Read(Forge.Image(Hex("a2008161780bf6"), []))).Feature);

    [TestMethod]
    [DataRow("ffffffff00000001", "a huge raw length")]
    [DataRow("00000001ffffffff", "a huge stored length")]
    [DataRow("0000000000000001", "bytes without content")]
    [DataRow("0000000100000000", "content without bytes")]
    [DataRow("001000010010000100", "a chunk beyond the bound")]
    [DataRow("000000020000000100", "no zstd")]
    public void Chunk_Broken_IsCorruptAndTakesLittleMemory(string chunk, string why)
    {
        var whole = Image(0, 0);
        byte[] image = [.. whole[..^40], .. Hex(chunk), .. whole[^40..]];
        SampleImage.Read(whole);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<CorruptDataException>(() => SampleImage.Read(image), why);
        Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Image(long items, long locations, params string[] body)
    {
        var header = Forge.Cbor(writer =>
        {
            writer.WriteStartMap(6);
            writer.WriteInt32(1);
            writer.WriteByteString(SampleLog.Collection.ToArray());
            writer.WriteInt32(2);
            writer.WriteTextString("files");
            writer.WriteInt32(3);
            writer.WriteStartArray(2);
            writer.WriteInt32(1);
            writer.WriteByteString(new byte[32]);
            writer.WriteEndArray();
            writer.WriteInt32(4);
            writer.WriteByteString((items > 0 ? Item.CanonicalHash() : default).ToArray());
            writer.WriteInt32(5);
            writer.WriteInt64(items);
            writer.WriteInt32(6);
            writer.WriteInt64(locations);
            writer.WriteEndMap();
        });
        return Forge.Image(header, Hex(body));
    }

    private static byte[] Hex(params string[] parts) => Convert.FromHexString(string.Concat(parts).Replace("ID", Id).Replace("HASH", Hash).Replace(" ", ""));
}
