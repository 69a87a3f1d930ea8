using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Images;

[TestClass]
public sealed class BaseImageTests
{
    private static readonly Gen<(Item[] Items, ContentLocation[] Locations)> Contents = Gen.Select(
        Arbitrary.Item.Array[0, 12].Select(items => items.DistinctBy(item => item.Id).OrderBy(item => item.Id).ToArray()),
        Arbitrary.Location.Where(location => location is WholeLocation).Select(location => new ContentLocation(location.Content, ((WholeLocation)location).Extents)).Array[0, 4]);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Write_Read_GivesTheSameRecords() => Contents.Sample(contents =>
    {
        var header = SampleImage.HeaderOf(contents.Items, contents.Locations);
        var bytes = SampleImage.Write(header, contents.Items, contents.Locations);
        var (read, items, locations) = SampleImage.Read(bytes);
        Assert.AreEqual(header, read);
        CollectionAssert.AreEqual(contents.Items, items);
        CollectionAssert.AreEqual(contents.Locations, locations);
        Assert.IsTrue(SampleImage.Write(read, items, locations).AsSpan().SequenceEqual(bytes));
    }, iter: 300);

    [TestMethod]
    public void Write_ManyAndLargeRecords_AreRead()
    {
        var large = new byte[3 << 20];
        new Random(3).NextBytes(large);
        Item[] items = [.. Enumerable.Range(1, 30_000).Select(i => new Item(new ItemId((UInt128)i), "row", Fields.Of(("n", FieldValue.Of(i)), ("data", FieldValue.Of(large.AsMemory(0, i % 10_000 == 0 ? large.Length : i % 50))))))];
        var (_, read, _) = SampleImage.Read(SampleImage.Write(SampleImage.HeaderOf(items, []), items, []));
        CollectionAssert.AreEqual(items, read);
    }

    [TestMethod]
    public async Task Read_ManyRecords_MemoryStaysFlat()
    {
        const int Count = 80_000;
        Item[] items = [.. Enumerable.Range(1, Count).Select(i => new Item(new ItemId((UInt128)i), "row", Fields.Empty))];
        var bytes = SampleImage.Write(SampleImage.HeaderOf(items, []), items, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (_, records) = await BaseImage.ReadAsync(new MemoryStream(bytes), TestContext.CancellationToken);
        await foreach (var _ in records) { }
        // Each record is a few objects; the buffers, which a pool may have to make, do not grow with their number.
        Assert.IsLessThan((8L << 20) + (Count * 300L), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Write_WrongClaims_AreRefused()
    {
        var (items, locations) = (SampleImage.Items, SampleImage.Locations);
        var header = SampleImage.HeaderOf(items, locations);
        AssertRefused(header with { Items = header.Items + 1 }, items, locations);
        AssertRefused(header with { Locations = header.Locations + 1 }, items, locations);
        AssertRefused(header with { Root = Hash256.Of([1]) }, items, locations);
        AssertRefused(header with { At = new LogPosition(0, default) }, items, locations);
        AssertRefused(header with { Kind = "" }, items, locations);
        AssertRefused(header, [.. items.Reverse()], locations);
        AssertRefused(header, [items[0], .. items], locations);
    }

    [TestMethod]
    public async Task Read_Enumerated_Twice_IsRefused()
    {
        var (_, records) = await BaseImage.ReadAsync(new MemoryStream(SampleImage.Bytes), TestContext.CancellationToken);
        await foreach (var _ in records) break;
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(async () => { await foreach (var _ in records) { } });
    }

    [TestMethod]
    public void Read_SlowStream_IsTheSame()
    {
        var (_, items, _) = SampleImage.Read(new SlowStream(SampleImage.Bytes));
        CollectionAssert.AreEqual(SampleImage.Items, items);
    }

    private static void AssertRefused(BaseImageHeader header, Item[] items, ContentLocation[] locations) =>
        Assert.ThrowsExactly<ArgumentException>(() => SampleImage.Write(header, items, locations));

    /// <summary>Gives one byte at a time.</summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
