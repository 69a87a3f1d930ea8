using System.Text;
using SyncCloud.Protocol.Tests.Samples;
using ZstdSharp;

namespace SyncCloud.Protocol.Tests.Hostile;

/// <summary>Batches in which one rule is broken while all around it fits.</summary>
[TestClass]
public sealed class HostileColumnsTests
{
    private const string Two = "5820 00000000000000000000000000000001 00000000000000000000000000000002";
    private const string Puts = "81 83 02 00 6161";

    [TestMethod]
    public void ForgedBatch_WithNothingBroken_IsRead()
    {
        var changes = Reading.Log(Log($"84 05 {Puts} {Two} 83 84 616e f6 f6 82 01 02 84 622f62 82 0100 82 6163 6164 82 f5 f4 85 6174 81 01 f6 a1 6161 60 81 6178", (2, 0, 0))).Records;
        LogRecord[] expected =
        [
            new(new Put(new ItemId(1), "a", Fields.Of(("n", FieldValue.Of(1)))), null),
            new(new Put(new ItemId(2), "a", Fields.Of(("n", FieldValue.Of(2)), ("/bc", FieldValue.Of(true)), ("/bd", FieldValue.Of(false)), ("t", FieldValue.FromEncoded([0xa1, 0x61, 0x61, 0x61, 0x78])))), null),
        ];
        CollectionAssert.AreEqual(expected, changes);
        expected =
        [
            new(new Patch(new ItemId(1), Fields.Empty, ["b"]) { Rule = "r" }, null),
            new(new Delete(new ItemId(2)) { Overrode = 200 }, null),
        ];
        CollectionAssert.AreEqual(expected, Reading.Log(Log($"84 05 82 84 01 01 816162 6172 84 01 02 f6 18c8 {Two} 80", (0, 1, 1))).Records);
    }

    [TestMethod]
    public void Batch_WithoutItsFeature_IsCorrupt()
    {
        var log = Forge.Log(Hex($"84 05 {Puts} {Two} 80"), (2, 0, 0));
        Assert.Contains("type", Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log)).Reason);
    }

    [TestMethod]
    [DataRow("83 05 PUTS TWO", "no columns")]
    [DataRow("85 05 PUTS TWO 80 80", "five elements")]
    [DataRow("84 05 80 40 80", "no heads")]
    [DataRow("84 05 00 TWO 80", "heads that are no array")]
    [DataRow("84 05 81 82 02 00 TWO 80", "a put without a kind")]
    [DataRow("84 05 81 86 02 00 6161 6172 01 01 TWO 80", "a head of too many elements")]
    [DataRow("84 05 81 85 02 02 6172 01 01 TWO 80", "a delete's head of too many elements")]
    [DataRow("84 05 81 83 02 03 6161 TWO 80", "a head of locations")]
    [DataRow("84 05 81 83 02 20 6161 TWO 80", "a negative type")]
    [DataRow("84 05 82 83 00 00 6161 83 02 00 6161 TWO 80", "a head of nothing")]
    [DataRow("84 05 81 83 1940 01 00 6161 TWO 80", "more changes than a batch may have")]
    [DataRow("84 05 81 83 1bffffffffffffffff 00 6161 TWO 80", "a huge number of changes")]
    [DataRow("84 05 81 83 03 00 6161 TWO 80", "an id too few")]
    [DataRow("84 05 81 83 01 00 6161 TWO 80", "an id too many")]
    [DataRow("84 05 PUTS 582000000000000000000000000000000000000000000000000000000000000000 00 80", "the id zero")]
    [DataRow("84 05 81 83 02 00 60 TWO 80", "an empty kind")]
    [DataRow("84 05 81 83 02 00 01 TWO 80", "a kind that is a number")]
    [DataRow("84 05 81 84 02 00 6161 60 TWO 80", "an empty rule")]
    [DataRow("84 05 81 84 02 00 6161 f6 TWO 80", "a null at the end")]
    [DataRow("84 05 PUTS TWO 81 83 616e f6 82 0102", "a column of three elements")]
    [DataRow("84 05 PUTS TWO 81 84 01 f6 f6 82 01 02", "a column with a number for a name")]
    [DataRow("84 05 PUTS TWO 81 84 60 f6 f6 82 01 02", "fields without a name")]
    [DataRow("84 05 PUTS TWO 81 84 616e f6 f6 81 01", "a value too few")]
    [DataRow("84 05 PUTS TWO 81 84 616e f6 f6 83 010203", "a value too many")]
    [DataRow("84 05 PUTS TWO 81 84 616e 80 f6 80", "an empty column")]
    [DataRow("84 05 PUTS TWO 81 84 616e 00 f6 82 01 02", "places that are no array")]
    [DataRow("84 05 PUTS TWO 81 84 616e 81 02 f6 81 01", "a change that there is not")]
    [DataRow("84 05 PUTS TWO 81 84 616e 82 01 01 f6 82 01 02", "a change beyond the last")]
    [DataRow("84 05 PUTS TWO 81 84 616e 81 20 f6 81 01", "a negative place")]
    [DataRow("84 05 PUTS TWO 81 84 616e 81 1bffffffffffffffff f6 81 01", "a huge place")]
    [DataRow("84 05 PUTS TWO 81 84 616e 82 00 00 f6 82 01 02", "a field twice")]
    [DataRow("84 05 PUTS TWO 82 84 616e f6 f6 82 01 02 84 60 81 01 81 616e 81 01", "a field twice, by another name of its column")]
    [DataRow("84 05 PUTS TWO 81 84 616e f6 81 61 61 82 01 02", "a rest too few")]
    [DataRow("84 05 PUTS TWO 81 84 616e f6 82 01 02 82 01 02", "rests that are no texts")]
    [DataRow("84 05 PUTS TWO 81 85 616e f6 f6 60 82 01 02", "texts that are none")]
    [DataRow("84 05 PUTS TWO 81 85 616e f6 f6 60 81 6161", "a text too few")]
    [DataRow("84 05 PUTS TWO 81 85 616e f6 f6 01 82 6161 6161", "a shape without a place")]
    [DataRow("84 05 PUTS TWO 81 85 616e f6 f6 82 60 60 82 6161 6161", "a list of texts too few")]
    [DataRow("84 05 PUTS TWO 81 86 616e f6 f6 60 82 6161 6161 82 6161 6161", "a list of texts too many")]
    [DataRow("84 05 PUTS TWO 81 85 616e f6 f6 a160 01 82 6161 6161", "a key for a place")]
    [DataRow("84 05 PUTS TWO 9b7fffffffffffffff", "a huge number of columns")]
    [DataRow("84 05 PUTS TWO 81 84 616e f6 f6 82 01", "a value cut off")]
    public void Puts_Broken_AreCorrupt(string body, string why) => AssertCorrupt(body, (2, 0, 0), why);

    [TestMethod]
    [DataRow("84 05 81 82 02 02 TWO 81 84 616e f6 f6 82 01 02", "deletes with fields", 0, 2)]
    [DataRow("84 05 81 83 02 01 8261626161 TWO 80", "removed names out of order", 2, 0)]
    [DataRow("84 05 81 83 02 01 81616e TWO 81 84 616e f6 f6 82 01 02", "a name set and removed", 2, 0)]
    [DataRow("84 05 81 83 02 01 01 TWO 80", "removed names that are a number", 2, 0)]
    [DataRow("84 05 81 82 02 02 TWO 80", "another count", 0, 3)]
    public void Others_Broken_AreCorrupt(string body, string why, int patches, int deletes) => AssertCorrupt(body, (0, patches, deletes), why);

    [TestMethod]
    public void Corruption_IsNamedByOffsetAndReason()
    {
        var log = Log($"84 05 {Puts} {Two} 81 84 616e 81 02 f6 81 01", (2, 0, 0));
        Assert.IsNull(ChangeLog.ReadHeader(log.AsSpan(0, 8), out var bodyAt));
        var problem = Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log));
        Assert.AreEqual(bodyAt + 2 + 6 + 34 + 1 + 1 + 2 + 1, problem.Offset);
        Assert.Contains("does not have", problem.Reason);
    }

    [TestMethod]
    public void Batch_ThatStandsForFarMoreThanItHolds_IsRefusedInLittleMemory()
    {
        const string TooLong = "a batch whose changes are longer";
        // 16,384 fields, all of which have one name of 100,000 bytes, or one value but for a text.
        byte[] name = [0x7a, 0x00, 0x01, 0x86, 0xa0, .. Enumerable.Repeat((byte)'n', 100_000)];
        AssertBounded(Many("83194000 00 6161", [.. Hex("81 84"), .. name, .. Hex("f6 f6"), .. Hex("994000"), .. new byte[0x4000]]), TooLong);
        byte[] shape = [0x82, 0x60, 0x5a, 0x00, 0x01, 0x86, 0xa0, .. new byte[100_000]];
        AssertBounded(Many("83194000 00 6161", [.. Hex("81 85 616e f6 f6"), .. shape, .. Hex("994000"), .. Enumerable.Repeat((byte)0x60, 0x4000)]), TooLong);
        var removed = string.Concat(Enumerable.Range(0, 2000).Select(i => "64" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes($"{i:x4}"))));
        AssertBounded(Many("83194000 01 9907d0" + removed, Hex("80")), TooLong);
        AssertBounded(Many("83194000 00 6161", Hex("81 84 616e 9a00800000")), "8388608 elements are longer than allowed");
        byte[] column = [.. Hex("84 616e f6 f6 994000"), .. new byte[0x4000]];
        AssertBounded(Many("83194000 00 6161", [0x94, .. Enumerable.Repeat(column, 20).SelectMany(bytes => bytes)]), "more than 262144 fields");
    }

    [TestMethod]
    public void Batches_ThatStandForMoreThanABody_AreRefused()
    {
        // Each has one change of 2,000 fields, whose names have 4,000 bytes in common; together they are shorter than a megabyte.
        var rests = Enumerable.Range(0, 2000).SelectMany(i => Encoding.ASCII.GetBytes($"d{i:x4}"));
        byte[] batch =
        [
            .. Hex("84 05 81 83 01 00 6161 50 00000000000000000000000000000001 81 84 790fa0"), .. Enumerable.Repeat((byte)'n', 4000),
            .. Hex("9907d0"), .. new byte[2000], .. Hex("9907d0"), .. rests, .. Hex("9907d0"), .. new byte[2000],
        ];
        Assert.HasCount(30, Reading.Log(Compressed([.. Enumerable.Repeat(batch, 30).SelectMany(bytes => bytes)], (30, 0, 0))).Records);
        AssertBounded(Compressed([.. Enumerable.Repeat(batch, 34).SelectMany(bytes => bytes)], (34, 0, 0)), "longer than a body may be", most: 512L << 20);
    }

    private static byte[] Many(string head, byte[] columns) =>
        Compressed([.. Hex("84 05 81"), .. Hex(head), .. Hex("5a00040000"), .. Enumerable.Repeat(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 0x4000).SelectMany(bytes => bytes), .. columns], (0x4000, 0, 0));

    private static byte[] Compressed(byte[] body, (long, long, long) counts)
    {
        using var compressor = new Compressor(3);
        return Forge.Log(body, counts, Feature, compressor.Wrap(body).ToArray());
    }

    private static void AssertBounded(byte[] log, string why, long most = 40L << 20)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log), why);
        Assert.Contains(why, problem.Reason);
        Assert.IsLessThan(most, GC.GetAllocatedBytesForCurrentThread() - before, why);
    }

    private static Dictionary<int, byte[]?> Feature => new() { [0] = Hex("81 67636f6c756d6e73") };

    private static byte[] Log(string body, (long, long, long) counts) => Forge.Log(Hex(body), counts, Feature);

    private static void AssertCorrupt(string body, (long, long, long) counts, string why) =>
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Log(body.Replace("PUTS", Puts).Replace("TWO", Two), counts)), why);

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", ""));
}
