using SyncCloud.Protocol.Tests.Samples;
using ZstdSharp;

namespace SyncCloud.Protocol.Tests.Hostile;

/// <summary>Logs in which one rule is broken while all lengths and hashes around it fit.</summary>
[TestClass]
public sealed class HostileLogTests
{
    private const string Id = "5000000000000000000000000000000001";
    private const string Hash = "58200000000000000000000000000000000000000000000000000000000000000000";
    private const string Self = "5001976f3e5b1c7a2e8f00112233445566";

    [TestMethod]
    public void ForgedLog_WithNothingBroken_IsRead()
    {
        var log = Forge.Log(Hex("84 00 ID 6161 a0", "85 01 ID a1616101 816162 6172", "84 02 ID f6 18c8"), (1, 1, 1));
        LogRecord[] expected =
        [
            new(new Put(new ItemId(1), "a", Fields.Empty), null),
            new(new Patch(new ItemId(1), Fields.Of(("a", FieldValue.Of(1))), ["b"]) { Rule = "r" }, null),
            new(new Delete(new ItemId(1)) { Overrode = 200 }, null),
        ];
        CollectionAssert.AreEqual(expected, Reading.Log(log).Records);
    }

    [TestMethod]
    [DataRow("83 00 ID 6161", "a put without fields")]
    [DataRow("87 00 ID 6161 a0 6172 01 01", "a put with seven elements")]
    [DataRow("84 05 ID 6161 a0", "an unknown type")]
    [DataRow("84 20 ID 6161 a0", "a negative type")]
    [DataRow("84 1800 ID 6161 a0", "an integer not in its shortest form")]
    [DataRow("84 00 4101 6161 a0", "a short id")]
    [DataRow("84 00 5000000000000000000000000000000000 6161 a0", "the id zero")]
    [DataRow("84 00 ID 60 a0", "an empty kind")]
    [DataRow("84 00 ID 4161 a0", "a kind of bytes")]
    [DataRow("84 00 ID 61ff a0", "a kind that is no UTF-8")]
    [DataRow("84 00 ID 6161 80", "fields in an array")]
    [DataRow("84 00 ID 6161 a16001", "a field without a name")]
    [DataRow("84 00 ID 6161 a14101 01", "a name of bytes")]
    [DataRow("84 00 ID 6161 a2616101616102", "a field twice")]
    [DataRow("84 00 ID 6161 a2616201616102", "fields out of order")]
    [DataRow("84 00 ID 6161 bf616101ff", "fields of indefinite length")]
    [DataRow("84 00 ID 6161 a16161c101", "a tagged value")]
    [DataRow("84 00 ID 6161 ba0010000060", "more fields than there can be")]
    [DataRow("84 00 ID 6161 bbffffffffffffffff", "a huge number of fields")]
    [DataRow("85 00 ID 6161 a0 f6", "a null at the end")]
    [DataRow("85 00 ID 6161 a0 60", "an empty rule")]
    [DataRow("86 00 ID 6161 a0 f6 00", "the sequence number zero")]
    [DataRow("86 00 ID 6161 a0 f6 20", "a negative sequence number")]
    [DataRow("86 00 ID 6161 a0 f6 1bffffffffffffffff", "a sequence number beyond 63 bits")]
    [DataRow("84 00 ID 6161 5b7fffffffffffffff", "a huge string")]
    [DataRow("c0 84 00 ID 6161 a0", "a tagged record")]
    [DataRow("00", "no array")]
    [DataRow("80", "an empty record")]
    [DataRow("84 00 ID 6161", "a record cut off")]
    [DataRow("84 00 ID 6161 a0 00", "a byte after the last record")]
    [DataRow("9b7fffffffffffffff 00", "a huge record")]
    public void Put_Broken_IsCorrupt(string body, string why) => AssertCorrupt(body, (1, 0, 0), why);

    [TestMethod]
    [DataRow("84 01 ID a0 8261626161", "removed names out of order")]
    [DataRow("84 01 ID a0 8261616161", "a removed name twice")]
    [DataRow("84 01 ID a1616101 816161", "a name set and removed")]
    [DataRow("84 01 ID a0 8160", "an empty removed name")]
    [DataRow("84 01 ID a0 8101", "a removed number")]
    [DataRow("83 01 ID a0", "no list of removed names")]
    public void Patch_Broken_IsCorrupt(string body, string why) => AssertCorrupt(body, (0, 1, 0), why);

    [TestMethod]
    [DataRow("82 02", "an array cut off")]
    [DataRow("81 02", "no id")]
    [DataRow("85 02 ID 6172 01 01", "too many elements")]
    public void Delete_Broken_IsCorrupt(string body, string why) => AssertCorrupt(body, (0, 0, 1), why);

    [TestMethod]
    [DataRow("83 03 820aHASH 81 85HASH00010009", "extents shorter than the content")]
    [DataRow("83 03 820aHASH 81 85HASH0001000b", "extents longer than the content")]
    [DataRow("83 03 820aHASH 82 85HASH0001000a 85HASH00010000", "an extent without bytes")]
    [DataRow("83 03 820aHASH 81 85HASH0000000a", "an extent without blocks")]
    [DataRow("83 03 820aHASH 81 85HASH0001200a", "a negative start")]
    [DataRow("83 03 820aHASH 81 85HASH00011b7fffffffffffffff0a", "a start and a length that overflow")]
    [DataRow("83 03 820aHASH 81 85HASH1a0001000001000a", "a block beyond the last")]
    [DataRow("83 03 820aHASH 81 85HASH1bffffffffffffffff01000a", "a huge block number")]
    [DataRow("83 03 820aHASH 81 84HASH0001000a", "an extent of four elements")]
    [DataRow("83 03 820aHASH 81 8541010001000a", "a container of another length")]
    [DataRow("83 03 820aHASH 81 85SELF0001000a", "an inline section that is not there")]
    [DataRow("83 03 8220HASH 80", "a negative length")]
    [DataRow("83 03 821bffffffffffffffffHASH 80", "a length beyond 63 bits")]
    [DataRow("83 03 810a 80", "a content without a hash")]
    [DataRow("83 03 820a4101 80", "a short hash")]
    [DataRow("83 03 821b7fffffffffffffffHASH 82 85HASH00011a007fffff01 85HASH00011b7fffffffffffffff01", "lengths that overflow")]
    [DataRow("84 03 8200HASH 80 00", "too many elements")]
    [DataRow("84 04 820aHASH 820aHASH 81 82010a", "an edit beyond its base")]
    [DataRow("84 04 820aHASH 820aHASH 81 821b7fffffffffffffff0a", "an edit that overflows")]
    [DataRow("84 04 820aHASH 820aHASH 81 8300 0a 00", "an edit of three elements")]
    [DataRow("84 04 820aHASH 820aHASH 81 820009", "edits shorter than the content")]
    [DataRow("84 04 820aHASH 820aHASH 82 82000a 820000", "an edit without bytes")]
    [DataRow("83 04 820aHASH 820aHASH", "no edits")]
    public void Location_Broken_IsCorrupt(string body, string why) => AssertCorrupt(body, (0, 0, 0), why, new() { [8] = Hex("81", Hash) });

    [TestMethod]
    public void Claims_Unfulfilled_AreCorrupt()
    {
        AssertCorrupt("82 02 ID", (0, 0, 2), "a delete missing");
        AssertCorrupt("82 02 ID", (1, 0, 0), "another sort");
        AssertCorrupt("83 03 8200HASH 80", (0, 0, 0), "a container that no location refers to", new() { [8] = Hex("81", Hash) });
        AssertCorrupt("83 03 820aHASH 81 85HASH0001000a", (0, 0, 0), "a container not listed");
    }

    [TestMethod]
    public void Inline_ExtentBeyondItsBlocks_IsRefusedByWriterAndReader()
    {
        var self = ContainerId.OfLog(SampleLog.Id);
        AssertRefused(new Extent(self, 1, 2, 0, 10), "85SELF010200 0a");
        AssertRefused(new Extent(self, 0, 2, SampleLog.InlineContent.Length - 9, 10), "85SELF000218ed 0a");
        AssertRefused(new Extent(self, 2, 1, 0, 10), "85SELF020100 0a");

        static void AssertRefused(Extent extent, string encoded)
        {
            Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header, [], [new WholeLocation(new ContentRef(10, default), [extent])], SampleLog.InlinePack));
            AssertForged(encoded, readable: false);
        }

        AssertForged("85SELF000218ec 0a", readable: true);

        static void AssertForged(string extent, bool readable)
        {
            var inline = SampleLog.InlinePack;
            var id = Pack.Open(inline, "pack").Directory.Id;
            var log = Forge.Log(Hex("83 03 820aHASH 81", extent), default, new Dictionary<int, byte[]?> { [10] = Hex($"8218{inline.Length:x2}5820{id}") });
            Assert.AreEqual(readable, Reading.Succeeds(() => Reading.Log((byte[])[.. log, .. inline])), extent);
        }
    }

    [TestMethod]
    public void Header_ValueMissingOrOfAnotherShape_IsCorrupt()
    {
        foreach (var key in new[] { 1, 2, 3, 4, 5, 6, 7, 9, 11 })
        {
            AssertCorrupt("", default, $"no key {key}", new() { [key] = null });
            foreach (var value in new[] { "f6", "80", "20", "60", "40", "a0", "4100", "821b7fffffffffffffff" + Hash, "fb3ff199999999999a", "9fff", "1bffffffffffffffff" })
                if (key != 11 || value != "20") AssertCorrupt("", default, $"key {key}: {value}", new() { [key] = Hex(value) });
        }
        AssertCorrupt("", default, "a first log of another collection", new() { [5] = Hex("8200", Hash) });
        AssertCorrupt("", default, "an empty list of containers", new() { [8] = Hex("80") });
        AssertCorrupt("", default, "containers twice", new() { [8] = Hex("82", Hash, Hash) });
        AssertCorrupt("", default, "itself as a container", new() { [8] = Hex("81", Self) });
        AssertCorrupt("", default, "an empty inline section", new() { [10] = Hex("8200", Hash) });
        AssertCorrupt("", default, "a huge inline section", new() { [10] = Hex("821a7fffffff", Hash) });
        AssertCorrupt("", default, "a huge body", new() { [9] = Hex("841a7fffffff1a7fffffff", Hash, "00") });
        AssertCorrupt("", default, "an unknown encoding", new() { [9] = Hex("840000", Hash, "02") });
        AssertCorrupt("", default, "a compressed body that is not smaller", new() { [9] = Hex("840000", Hash, "01") });
        AssertCorrupt("", default, "an empty list of features", new() { [0] = Hex("80") });
        AssertCorrupt("", default, "a feature without a name", new() { [0] = Hex("8160") });
        AssertCorrupt("", default, "a feature that is no text", new() { [0] = Hex("8101") });
        AssertCorrupt("", default, "a key of a later version without its feature", new() { [12] = Hex("00") });
    }

    [TestMethod]
    public void Header_NotAMapOfIntegers_IsCorrupt()
    {
        foreach (var header in new[] { "", "00", "80", "a0", "a1616101", "bf", "a100", "a2010101" + "01", "a2020101" + "01", "a1f401", "bb7fffffffffffffff", "9b7fffffffffffffff", "a0" + "00" })
            Assert.ThrowsExactly<CorruptDataException>(() => ChangeLog.Open(Forge.Log(Hex(header), [])), header);
        var nested = Enumerable.Repeat((byte)0x81, 1_000_000).ToArray();
        Assert.ThrowsExactly<CorruptDataException>(() => ChangeLog.Open(Forge.Log(nested, [])));
        Assert.ThrowsExactly<CorruptDataException>(() => ChangeLog.Open(Hex("53434c31 ffffffff 00")));
        Assert.ThrowsExactly<CorruptDataException>(() => ChangeLog.Open(new byte[FormatLimits.MaxLogLength + 1]));
    }

    [TestMethod]
    public void Header_UnknownFeature_IsToldBeforeAnythingElse()
    {
        // All else is missing or wrong; a later version may have given it another meaning.
        var log = Forge.Log([], default, new Dictionary<int, byte[]?> { [0] = Hex("82 667365616c6564 6161"), [4] = Hex("f6"), [9] = null, [30] = Hex("a0") });
        var problem = Assert.ThrowsExactly<UnknownFeatureException>(() => ChangeLog.Open(log));
        Assert.AreEqual("sealed", problem.Feature);
        Assert.AreEqual($"log {SampleLog.Id}", problem.What);
    }

    [TestMethod]
    public void Corruption_IsNamedByLogOffsetAndReason()
    {
        var log = Forge.Log(Hex("82 02 ID", "82 02 4101"), (0, 0, 2));
        Assert.IsNull(ChangeLog.ReadHeader(log.AsSpan(0, 8), out var bodyAt));
        var problem = Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log));
        Assert.AreEqual($"log {SampleLog.Id}", problem.What);
        Assert.AreEqual(bodyAt + 19 + 2, problem.Offset);
        Assert.Contains("an item's id", problem.Reason);
    }

    [TestMethod]
    public void Nesting_BeyondTheBound_IsCorrupt()
    {
        AssertCorrupt("84 00 ID 6161 a16161" + string.Concat(Enumerable.Repeat("81", 31)) + "01", (1, 0, 0), "32 and one");
        AssertCorrupt("84 00 ID 6161 a16161" + string.Concat(Enumerable.Repeat("81", 100_000)) + "01", (1, 0, 0), "very deep");
        Reading.Log(Forge.Log(Hex("84 00 ID 6161 a16161" + string.Concat(Enumerable.Repeat("81", 30)) + "01"), (1, 0, 0)));
    }

    [TestMethod]
    public void Zstd_ThatIsNotWhatItSays_IsCorrupt()
    {
        using var compressor = new Compressor(3);
        var body = Enumerable.Range(0, 100).SelectMany(_ => Hex("82 02 ID")).ToArray();
        var frame = compressor.Wrap(body).ToArray();
        Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: frame));
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: frame, rawLength: body.Length - 1)), "shorter");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: frame, rawLength: body.Length + 1)), "longer");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: [.. frame, 0])), "a byte more");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: frame[..^1])), "a byte less");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: [0])), "no frame");
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(Forge.Log(body, (0, 0, 100), storedZstd: Hex("502a4d18 01000000 00"))), "a skippable frame");
    }

    [TestMethod]
    public void Zstd_Bomb_TakesLittleMemory()
    {
        using var compressor = new Compressor(3);
        const int Length = 64 << 20;
        var zeros = compressor.Wrap(new byte[Length]).ToArray();
        Assert.IsLessThan(10_000, zeros.Length);
        AssertBounded(Forge.Log([], default, storedZstd: zeros, rawLength: Length), 1 << 20);

        // One string as long as the whole: refused by its head.
        byte[] oneString = [0x5a, 0x03, 0xff, 0xff, 0xfb, .. new byte[Length - 5]];
        AssertBounded(Forge.Log([], default, storedZstd: compressor.Wrap(oneString).ToArray(), rawLength: oneString.Length), 1 << 20);

        // As large as a record may be, and then cut off.
        byte[] record = [0x83, 0x00, 0x5a, 0x00, 0x7f, 0xff, 0x00, .. new byte[100]];
        AssertBounded(Forge.Log(record, (1, 0, 0)), 1 << 20);
        AssertBounded(Forge.Log([], default, storedZstd: zeros, rawLength: int.MaxValue), 1 << 20);
        AssertBounded(Forge.Log([], default, storedZstd: zeros, rawLength: long.MaxValue), 1 << 20);
    }

    private static void AssertBounded(byte[] log, long most)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log));
        Assert.IsLessThan(most, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertCorrupt(string body, (long, long, long) counts, string why, Dictionary<int, byte[]?>? header = null)
    {
        var log = Forge.Log(Hex(body), counts, header);
        Assert.ThrowsExactly<CorruptDataException>(() => Reading.Log(log), why);
    }

    private static byte[] Hex(params string[] parts) => Convert.FromHexString(string.Concat(parts).Replace("ID", Id).Replace("HASH", Hash).Replace("SELF", Self).Replace(" ", ""));
}
