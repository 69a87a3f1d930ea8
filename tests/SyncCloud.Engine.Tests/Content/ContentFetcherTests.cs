using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class ContentFetcherTests
{
    private static readonly LogId First = new(1);
    private static readonly LogId Second = new(2);

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Fetch_WithAnOldVersion_DownloadsOnlyTheDifference()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var before = TestDevice.Bytes(1, 32 << 20);
        var after = TestDevice.Insert(before, 9_000_000, TestDevice.Bytes(5, 700_000));
        await author.CommitAsync(First, [TestDevice.ToStore(before)], Cancellation, reader);
        await author.CommitAsync(Second, [TestDevice.ToStore(after, before)], Cancellation, reader);

        var fetched = await reader.FetchAsync(after, Cancellation, before);

        CollectionAssert.AreEqual(after, fetched);
        Assert.IsLessThan(1_200_000, cloud.DownloadedBytes);
    }

    [TestMethod]
    public async Task Fetch_WithAnOldVersionThatLies_TakesEverythingFromTheCloud()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var before = TestDevice.Bytes(1, 4 << 20);
        var after = TestDevice.Insert(before, 1_000_000, 1, 2, 3);
        await device.CommitAsync(First, [TestDevice.ToStore(before)], Cancellation);
        await device.CommitAsync(Second, [TestDevice.ToStore(after, before)], Cancellation);
        var (lie, cut) = ((byte[])before.Clone(), before[..2_000_000]);
        lie[3_000_000] ^= 1;

        foreach (Func<Stream?> open in (Func<Stream?>[])[() => new MemoryStream(lie), () => new MemoryStream(cut), () => null, () => throw new IOException("gone")])
        {
            using var destination = new MemoryStream();
            await destination.WriteAsync(new byte[] { 9 }, Cancellation);
            await device.Fetcher.FetchAsync(TestDevice.Ref(after), destination, new LocalVersion(TestDevice.Ref(before), open), Cancellation);
            CollectionAssert.AreEqual(after, destination.ToArray()[1..]);
        }
    }

    [TestMethod]
    public async Task Fetch_OneSmallFileOfAPack_ReadsItsDirectoryAndItsBlocksAlone()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var files = Enumerable.Range(0, 60).Select(i => TestDevice.Bytes(i, 100_000)).ToList();
        await author.CommitAsync(First, [.. files.Select(file => TestDevice.ToStore(file))], Cancellation, reader);

        CollectionAssert.AreEqual(files[7], await reader.FetchAsync(files[7], Cancellation));

        Assert.HasCount(2, cloud.Downloads);
        Assert.IsLessThan(300_000, cloud.DownloadedBytes);
        CollectionAssert.AreEqual(files[40], await reader.FetchAsync(files[40], Cancellation));
        CollectionAssert.AreEqual(files[7], await reader.FetchAsync(files[7], Cancellation));
        Assert.HasCount(3, cloud.Downloads);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task Fetch_AsPlanned_ReadsEachPackOnce(int degree)
    {
        var cloud = new MemoryCloud { Yields = true };
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud, degree));
        var files = Enumerable.Range(0, 300).Select(i => TestDevice.Bytes(i, 100_000 + i)).Append(TestDevice.Bytes(999, 20 << 20)).ToList();
        await author.CommitAsync(First, [.. files.Select(file => TestDevice.ToStore(file))], Cancellation, reader);
        var byRef = files.ToDictionary(TestDevice.Ref);

        var plan = reader.Fetcher.Plan([.. byRef.Keys.OrderBy(content => content.Hash)]);
        foreach (var content in plan) CollectionAssert.AreEqual(byRef[content], await reader.FetchAsync(byRef[content], Cancellation));

        Assert.HasCount(files.Count, plan);
        Assert.HasCount(cloud.Packs.Count, cloud.Downloads, string.Join("\n", cloud.Downloads.Select(d => $"{d.Pack.ToString()[..4]} {d.Offset} {d.Length} of {cloud.Packs[d.Pack].Length}")));
        Assert.IsLessThanOrEqualTo(degree == 1 ? 1 : 4, cloud.MostUnderWay);
    }

    [TestMethod]
    public async Task Fetch_TeachesTheIndexItsBlocks_SoThatAnEditSendsLittle()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var before = TestDevice.Bytes(1, 16 << 20);
        await author.CommitAsync(First, [TestDevice.ToStore(before)], Cancellation, reader);
        await reader.FetchAsync(before, Cancellation);
        var after = TestDevice.Insert(before, 5_000_000, 7);

        var stored = await reader.CommitAsync(Second, [TestDevice.ToStore(after, before)], Cancellation, author);

        Assert.IsFalse(stored.InlinePack.IsEmpty);
        Assert.AreEqual(author.Index.Blocks.Count, reader.Index.Blocks.Keys.Intersect(author.Index.Blocks.Keys).Count());
        CollectionAssert.AreEqual(after, await author.FetchAsync(after, Cancellation, before));
    }

    [TestMethod]
    public async Task Fetch_OfADamagedPack_IsRefusedNamingContentAndContainer()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var content = TestDevice.Bytes(1, 2 << 20);
        await author.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation, reader);
        var pack = cloud.Packs.Single();
        foreach (var at in (int[])[pack.Value.Length / 2, pack.Value.Length - 1, pack.Value.Length - 40])
        {
            pack.Value[at] ^= 1;
            var corrupt = await Assert.ThrowsExactlyAsync<CorruptDataException>(() => reader.FetchAsync(content, Cancellation));
            Assert.Contains(TestDevice.Ref(content).ToString(), corrupt.What);
            Assert.Contains(pack.Key.ToString(), corrupt.What);
            pack.Value[at] ^= 1;
        }

        CollectionAssert.AreEqual(content, await reader.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Fetch_OfAnotherPackUnderTheSameName_IsRefused()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var (content, other) = (TestDevice.Bytes(1, 400_000), TestDevice.Bytes(2, 400_000));
        await author.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation, reader);
        await author.CommitAsync(Second, [TestDevice.ToStore(other)], Cancellation, reader);
        cloud.Packs[cloud.Uploads[0]] = cloud.Packs[cloud.Uploads[1]];

        await Assert.ThrowsExactlyAsync<CorruptDataException>(() => reader.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Fetch_WithALocationThatGivesOtherBytes_IsRefused()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var (content, other) = (TestDevice.Bytes(1, 400_000), TestDevice.Bytes(2, 400_000));
        await device.CommitAsync(First, [TestDevice.ToStore(content), TestDevice.ToStore(other)], Cancellation);
        var extents = device.Index.Locations[TestDevice.Ref(other)].Extents;

        foreach (Extent[] wrong in (Extent[][])[[.. extents], [extents[0] with { Length = 1 }], [.. extents, .. extents],
            [extents[0] with { Start = 1L << 40 }], [extents[0] with { FirstBlock = 1 << 20 }], [extents[0] with { BlockCount = -1 }]])
        {
            device.Index.Locations[TestDevice.Ref(content)] = new ContentLocation(TestDevice.Ref(content), [.. wrong]);
            await Assert.ThrowsExactlyAsync<CorruptDataException>(() => device.FetchAsync(content, Cancellation));
        }
    }

    [TestMethod]
    public async Task Fetch_ExtentsThatCountFromAnyBlock_AreRead()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var content = TestDevice.Bytes(1, 2 << 20);
        await device.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);
        var blocks = Pack.Open(cloud.Packs.Values.Single(), "pack").Directory.Blocks;
        var part = content[(blocks[0].RawLength + blocks[1].RawLength + 10)..(blocks[0].RawLength + blocks[1].RawLength + blocks[2].RawLength + 5)];
        device.Index.Locations[TestDevice.Ref(part)] = new ContentLocation(TestDevice.Ref(part), [new Extent(ContainerId.OfPack(cloud.Uploads[0]), 2, 2, 10, part.Length)]);

        CollectionAssert.AreEqual(part, await device.FetchAsync(part, Cancellation));
    }

    [TestMethod]
    public async Task Fetch_WithoutLocationOrContainer_SaysThatThisContentIsUnavailable()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var (nowhere, gone, inline) = (TestDevice.Bytes(1, 10), TestDevice.Bytes(2, 400_000), TestDevice.Bytes(3, 10));
        await device.CommitAsync(First, [TestDevice.ToStore(gone)], Cancellation);
        cloud.Packs.Clear();
        device.Index.Fold([new WholeLocation(TestDevice.Ref(inline), [new Extent(ContainerId.OfLog(new LogId(99)), 0, 1, 0, 10)])]);

        foreach (var content in (byte[][])[nowhere, gone, inline])
        {
            var unavailable = await Assert.ThrowsExactlyAsync<ContentUnavailableException>(() => device.FetchAsync(content, Cancellation));
            Assert.AreEqual(TestDevice.Ref(content), unavailable.Content);
        }
    }

    [TestMethod]
    public async Task Fetch_OfAnEmptyContent_NeedsNoLocation() =>
        Assert.IsEmpty(await new TestDevice(new MemoryCloud()).FetchAsync([], Cancellation));
}
