using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Logs;

[TestClass]
public sealed class ColumnsTests
{
    private static readonly Gen<Change[]> Changes = Gen.OneOf(
        Arbitrary.Change.Array[0, 60],
        // Few names, so that most columns have many fields.
        Gen.Select(Arbitrary.ItemId, Gen.Select(Gen.Int[0, 5], Arbitrary.Value).Array[0, 8], (id, fields) => (Change)new Put(id, "kind",
            Fields.Of(fields.DistinctBy(field => field.Item1).Select(field => KeyValuePair.Create(new[] { "a", "b/", "b/c", "b/dd", "ee", "/" }[field.Item1], field.Item2))))).Array[0, 60]);

    [TestMethod]
    public void Write_InColumns_GivesTheSameChangesInOrder()
    {
        var batches = 0;
        Changes.Sample(changes =>
        {
            foreach (var from in new[] { 0, 1 })
            {
                var bytes = ChangeLogWriter.Write(SampleLog.Header, changes, SampleLog.Locations, SampleLog.InlinePack, from);
                var log = ChangeLog.Open(bytes);
                if (log.Header.Features.Contains(FormatFeatures.Columns)) Interlocked.Increment(ref batches);
                LogRecord[] expected = [.. changes.Select(change => new LogRecord(change, null)), .. SampleLog.Locations.Select(location => new LogRecord(null, location))];
                CollectionAssert.AreEqual(expected, log.ReadRecords().ToArray());
                Assert.AreEqual(changes.Length, log.Header.Counts.Total);
                Assert.IsTrue(ChangeLogWriter.Write(log.Header, changes, SampleLog.Locations, SampleLog.InlinePack, from).AsSpan().SequenceEqual(bytes));
            }
        }, iter: 1000);
        Assert.IsGreaterThan(500, batches);
    }

    [TestMethod]
    public void Write_Image_InColumns_GivesTheSameItems() => Arbitrary.Item.Array[0, 60].Sample(any =>
    {
        var items = any.DistinctBy(item => item.Id).OrderBy(item => item.Id).ToArray();
        var header = SampleImage.HeaderOf(items, SampleImage.Locations);
        var (read, same, locations) = SampleImage.Read(SampleImage.Write(header, items, SampleImage.Locations, columnsFrom: 0));
        Assert.AreEqual(header, read);
        CollectionAssert.AreEqual(items, same);
        CollectionAssert.AreEqual(SampleImage.Locations, locations);
    }, iter: 300);

    [TestMethod]
    public void Write_FewChanges_NeedsNoFeature()
    {
        Assert.IsEmpty(Features(SampleBatch.Changes.Take(FormatFeatures.ColumnsFrom - 1)));
        CollectionAssert.AreEqual(new[] { FormatFeatures.Columns }, Features(SampleBatch.Changes.Take(FormatFeatures.ColumnsFrom)));
        // A log that had the feature once is written without it when it no longer needs it.
        var header = SampleLog.Header with { Features = [FormatFeatures.Columns] };
        Assert.IsEmpty(ChangeLog.Open(ChangeLogWriter.Write(header, [], [], default)).Header.Features);

        static string[] Features(IEnumerable<Change> changes) => [.. ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, changes, [], default)).Header.Features];
    }

    [TestMethod]
    public void Write_AnotherFeatureBesideColumns_IsToldByName() => Assert.AreEqual("sealed", Assert.ThrowsExactly<UnknownFeatureException>(() =>
        ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header with { Features = ["sealed"] }, SampleBatch.Changes, [], default, 1))).Feature);

    [TestMethod]
    public void Write_InColumns_IsSmaller() => Assert.IsLessThan(
        ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, [], default, int.MaxValue).Length * 0.85, ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, [], default, 1).Length);

    [TestMethod]
    public void Write_MoreThanABatchHolds_IsRead()
    {
        var large = new byte[3 << 20];
        new Random(7).NextBytes(large);
        Change[] changes =
        [
            .. Enumerable.Range(1, FormatLimits.MaxChangesPerBatch + 100).Select(i => new Put(new ItemId((UInt128)i), "row", Fields.Of(("a", FieldValue.Of(i)), ("b", FieldValue.Of($"{i % 10}"))))),
            .. Enumerable.Range(1, 100).Select(i => new Patch(new ItemId((UInt128)i), Fields.Of(Enumerable.Range(0, FormatLimits.MaxFieldsPerItem).Select(k => KeyValuePair.Create($"f{k:x4}", FieldValue.Of(i)))), [])),
            .. Enumerable.Range(1, 6).Select(i => new Patch(new ItemId((UInt128)i), Fields.Of(("data", FieldValue.Of(large.AsMemory(0, i * 500_000))), ("text", FieldValue.Of(new string('x', 1 << 20)))), [])),
        ];
        var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, changes, [], default, 1));
        CollectionAssert.Contains(log.Header.Features.ToArray(), FormatFeatures.Columns);
        CollectionAssert.AreEqual(changes, log.ReadRecords().Select(record => record.Change).ToArray());
    }

    [TestMethod]
    public void Write_ValuesThatABatchCannotHold_AreRead()
    {
        foreach (var depth in new[] { 28, 29, 30 })
        {
            var deep = new Put(new ItemId(1), "row", Fields.Of(("deep", FieldValue.FromEncoded([.. Enumerable.Repeat((byte)0x81, depth), 1]))));
            var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, [deep], [], default, 0));
            Assert.AreEqual(depth < 29, log.Header.Features.Contains(FormatFeatures.Columns));
            Assert.AreEqual(deep, log.ReadRecords().Single().Change);
        }
        // More texts in a value than can stand apart.
        var texts = FieldValue.FromEncoded([0x98, FormatLimits.MaxTextsPerShape + 1, .. Enumerable.Repeat((byte)0x60, FormatLimits.MaxTextsPerShape + 1)]);
        Change[] changes = [.. Enumerable.Range(1, 9).Select(i => new Put(new ItemId((UInt128)i), "row", Fields.Of(("texts", texts))))];
        CollectionAssert.AreEqual(changes, ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, changes, [], default, 0)).ReadRecords().Select(record => record.Change).ToArray());
    }

    [TestMethod]
    public void ReadRecords_ManyBatches_MemoryStaysFlat()
    {
        const int Count = 200_000;
        var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, Enumerable.Range(1, Count).Select(i => new Put(new ItemId((UInt128)i), "row", Fields.Of(("n", FieldValue.Of(i))))), [], default));
        CollectionAssert.Contains(log.Header.Features.ToArray(), FormatFeatures.Columns);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.AreEqual(Count, log.ReadRecords().Count(record => record.Change is Put));
        // Each record is a few objects; what is kept of a batch does not grow with the number of batches.
        Assert.IsLessThan((12L << 20) + (Count * 350L), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void ReadRecords_LeftEarlyAndTwiceAtOnce_GivesTheSame()
    {
        var log = ChangeLog.Open(ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, [], default, 1));
        Assert.AreEqual(SampleBatch.Changes[0], log.ReadRecords().First().Change);
        CollectionAssert.AreEqual(SampleBatch.Changes.ToArray(), log.ReadRecords().Zip(log.ReadRecords(), (a, b) => { Assert.AreEqual(a, b); return b.Change; }).ToArray());
    }
}
