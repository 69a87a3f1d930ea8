using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Logs;

[TestClass]
public sealed class ChangeLogTests
{
    private static readonly Gen<(Change[] Changes, LocationRecord[] Locations)> Contents = Gen.Select(Arbitrary.Change.Array[0, 12], Arbitrary.Location.Array[0, 4]);

    [TestMethod]
    public void Write_Open_GivesTheSameRecords() => Contents.Sample(contents =>
    {
        var bytes = ChangeLogWriter.Write(SampleLog.Header, contents.Changes, contents.Locations, default);
        var log = ChangeLog.Open(bytes);
        LogRecord[] expected = [.. contents.Changes.Select(change => new LogRecord(change, null)), .. contents.Locations.Select(location => new LogRecord(null, location))];
        CollectionAssert.AreEqual(expected, log.ReadRecords().ToArray());
        Assert.AreEqual(contents.Changes.Length, log.Header.Counts.Total);
        Assert.AreEqual(Hash256.Of(bytes), log.Hash);
        Assert.IsTrue(ChangeLogWriter.Write(log.Header, contents.Changes, contents.Locations, default).AsSpan().SequenceEqual(bytes));
    }, iter: 1000);

    [TestMethod]
    public void Open_SampleLog_ShowsItsHeader()
    {
        var log = ChangeLog.Open(SampleLog.Bytes);
        var expected = SampleLog.Header with
        {
            Counts = new ChangeCounts(1, 1, 1),
            Containers = log.Header.Containers,
            Features = log.Header.Features,
        };
        Assert.AreEqual(expected, log.Header);
        CollectionAssert.AreEqual(new[] { ContainerId.OfLog(SampleLog.OtherLog), ContainerId.OfPack(SampleLog.OtherPack) }, log.Header.Containers.ToArray());
        Assert.IsTrue(log.InlinePack.Span.SequenceEqual(SampleLog.InlinePack));
        CollectionAssert.AreEqual(SampleLog.Records.ToArray(), log.ReadRecords().ToArray());
    }

    [TestMethod]
    public void ReadHeader_GrowingPrefix_AsksForWhatItNeeds()
    {
        var bytes = SampleLog.Bytes;
        Assert.IsNull(ChangeLog.ReadHeader([], out var needed));
        Assert.IsNull(ChangeLog.ReadHeader(bytes.AsSpan(0, needed), out needed));
        Assert.IsNull(ChangeLog.ReadHeader(bytes.AsSpan(0, needed - 1), out _));
        Assert.AreEqual(SampleLog.Id, ChangeLog.ReadHeader(bytes.AsSpan(0, needed), out _)!.Log);
    }

    [TestMethod]
    public void Open_LogWithAFeature_NamesIt() => Assert.AreEqual("sealed", Assert.ThrowsExactly<UnknownFeatureException>(() =>
        ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header with { Features = ["sealed", "more"] }, [], [], default))).Feature);

    [TestMethod]
    public void ReadRecords_TwiceAtOnce_GivesTheSame()
    {
        var log = ChangeLog.Open(SampleLog.Bytes);
        CollectionAssert.AreEqual(SampleLog.Records.ToArray(), log.ReadRecords().Zip(log.ReadRecords(), (a, b) => { Assert.AreEqual(a, b); return b; }).ToArray());
    }

    [TestMethod]
    public void ReadRecords_RecordsLargerThanTheBuffer_AreRead()
    {
        var large = new byte[3 << 20];
        new Random(5).NextBytes(large);
        Change[] changes = [.. Enumerable.Range(1, 4).Select(i => new Put(new ItemId((UInt128)i), "row", Fields.Of(("data", FieldValue.Of(large.AsMemory(0, i * 700_000))))))];
        var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, changes, [], default));
        CollectionAssert.AreEqual(changes, log.ReadRecords().Select(record => record.Change).ToArray());
    }

    [TestMethod]
    public void ReadRecords_ManyRecords_MemoryStaysFlat()
    {
        var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, Enumerable.Range(1, 200_000).Select(i => new Delete(new ItemId((UInt128)i))), [], default));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 0;
        foreach (var record in log.ReadRecords()) count += record.Change is Delete ? 1 : 0;
        Assert.AreEqual(200_000, count);
        // Each record is an object of its own, that is all.
        Assert.IsLessThan((1 << 20) + (200_000 * 200), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Write_PatchInAnyForm_IsPutInOrder()
    {
        var patch = new Patch(new ItemId(1), Fields.Of(("set", FieldValue.Of(1))), ["zz", "b", "set", "b", "a"]);
        var read = (Patch)ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, [patch], [], default)).ReadRecords().Single().Change!;
        CollectionAssert.AreEqual(new[] { "a", "b", "zz" }, read.Removed.ToArray());
    }

    [TestMethod]
    public void Write_NothingAtAll_IsALog()
    {
        var first = SampleLog.Header with { Base = LogPosition.Start(SampleLog.Collection), TimeMilliseconds = -5 };
        var log = ChangeLog.Open(ChangeLogWriter.Write(first, [], [], default));
        Assert.IsEmpty(log.ReadRecords());
        Assert.AreEqual(-5, log.Header.TimeMilliseconds);
    }

    [TestMethod]
    public void Write_WhatAReaderWouldRefuse_IsRefused()
    {
        var id = new ItemId(1);
        var content = new ContentRef(10, default);
        var extent = new Extent(ContainerId.OfPack(default), 0, 1, 0, 10);
        AssertRefused(new Delete(ItemId.Root));
        AssertRefused(new Put(id, "", Fields.Empty));
        AssertRefused(new Put(id, "file", Fields.Of(("a", FieldValue.FromEncoded([0x18, 0x01])))));
        AssertRefused(new Put(id, "file", Fields.Of(("a", FieldValue.FromEncoded([0x01, 0x01])))));
        AssertRefused(new Put(id, "file", Fields.Of(("a", FieldValue.FromEncoded([.. Enumerable.Repeat((byte)0x81, 31), 1])))));
        AssertRefused(new Put(id, "file", Fields.Of(("a", FieldValue.Of(new byte[FormatLimits.MaxRecordLength])))));
        AssertRefused(new Put(id, "file", Fields.Of(Enumerable.Range(0, FormatLimits.MaxFieldsPerItem + 1).Select(i => KeyValuePair.Create($"{i}", FieldValue.Of(i))))));
        AssertRefused(new Delete(id) { Overrode = 0 });
        AssertRefused(new Delete(id) { Rule = "" });
        AssertRefused(new WholeLocation(content, [extent with { Length = 9 }]));
        AssertRefused(new WholeLocation(content, [extent, extent]));
        AssertRefused(new WholeLocation(content, [extent with { Start = FormatLimits.MaxBlockLength - 9 }]));
        AssertRefused(new WholeLocation(content, [extent with { BlockCount = 0 }]));
        AssertRefused(new WholeLocation(content, [extent with { FirstBlock = FormatLimits.MaxBlocksPerPack }]));
        AssertRefused(new WholeLocation(content, [extent with { Length = 0 }, extent]));
        AssertRefused(new EditedLocation(content, content, [new LocationEdit(1, 10, null)]));
        AssertRefused(new EditedLocation(content, content, [new LocationEdit(0, 9, extent)]));
        AssertRefused(new EditedLocation(content, content, [new LocationEdit(-1, 10, null)]));
        AssertRefused(new WholeLocation(content, [extent with { Container = ContainerId.OfLog(SampleLog.Id) }]));
        Assert.ThrowsExactly<CorruptDataException>(() => ChangeLogWriter.Write(SampleLog.Header, [], [], new byte[20]));
        Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header with { Features = [""] }, [], [], default));
        Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header with { Kind = "" }, [], [], default));
        Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header with { Base = new LogPosition(0, default) }, [], [], default));
        Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header with { Base = new LogPosition(-1, default) }, [], [], default));
    }

    private static void AssertRefused(Change change) => Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header, [change], [], default));

    private static void AssertRefused(LocationRecord location) => Assert.ThrowsExactly<ArgumentException>(() => ChangeLogWriter.Write(SampleLog.Header, [], [location], default));
}
