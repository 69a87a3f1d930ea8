using System.IO.Compression;
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

        TestDevice.AssertSame(after, fetched);
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
            TestDevice.AssertSame(after, destination.ToArray()[1..]);
        }
    }

    [TestMethod]
    public async Task Fetch_OneSmallFileOfAPack_ReadsItsDirectoryAndItsBlocksAlone()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var files = Enumerable.Range(0, 60).Select(i => TestDevice.Bytes(i, 100_000)).ToList();
        await author.CommitAsync(First, [.. files.Select(file => TestDevice.ToStore(file))], Cancellation, reader);

        TestDevice.AssertSame(files[7], await reader.FetchAsync(files[7], Cancellation));

        Assert.HasCount(2, cloud.Downloads);
        Assert.IsLessThan(300_000, cloud.DownloadedBytes);
        TestDevice.AssertSame(files[40], await reader.FetchAsync(files[40], Cancellation));
        TestDevice.AssertSame(files[7], await reader.FetchAsync(files[7], Cancellation));
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
        foreach (var content in plan) TestDevice.AssertSame(byRef[content], await reader.FetchAsync(byRef[content], Cancellation));

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
        TestDevice.AssertSame(after, await author.FetchAsync(after, Cancellation, before));
    }

    [TestMethod]
    public async Task Fetch_FromAPackThatGivesABlockAnothersHash_DoesNotLearnItAsThat()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var (content, other) = (TestDevice.Bytes(1, 30_000), TestDevice.Bytes(2, 30_000));
        using var builder = new PackBuilder();
        builder.Add(content, ContentHash.Leaf(other));
        var (pack, bytes) = builder.Build();
        cloud.Packs[pack] = bytes.ToArray();
        device.Index.Locations[TestDevice.Ref(content)] = new ContentLocation(TestDevice.Ref(content), [new Extent(ContainerId.OfPack(pack), 0, 1, 0, content.Length)]);
        await device.Fetcher.FetchAsync(TestDevice.Ref(content), new MemoryStream(), null, Cancellation);
        device.Fetcher.Plan([]);

        Assert.IsNull(device.Index.FindBlock(ContentHash.Leaf(other)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task Fetch_ThatComesBackToPacksItLetGoOf_ReadsThemAnew(int degree)
    {
        const int packs = 4, length = 1 << 20, blocks = 2;
        var cloud = new MemoryCloud { Yields = true };
        var index = new MemoryIndex();
        var (bytes, extents) = (new List<byte[]>(), new List<Extent>());
        for (var p = 0; p < packs; p++)
        {
            using var builder = new PackBuilder();
            for (var b = 0; b < blocks; b++) builder.Add(TestDevice.Bytes((p * blocks) + b, length), ContentHash.Leaf(TestDevice.Bytes((p * blocks) + b, length)));
            var (id, pack) = builder.Build();
            cloud.Packs[id] = pack.ToArray();
            extents.Add(new Extent(ContainerId.OfPack(id), 0, blocks, 0, length));
            bytes.Add(TestDevice.Bytes(p * blocks, length));
        }
        // To one and back, with a pack or none in between, a range of the block and all of it.
        int[] way = [0, 1, 0, 2, 0, 1, 3, 1, 0, 0, 2, 3, 2, 3, 0];
        byte[] content = [.. way.SelectMany((p, i) => bytes[p][..(i % 2 == 0 ? length : length / 2)])];
        index.Locations[TestDevice.Ref(content)] = new ContentLocation(TestDevice.Ref(content), [.. way.Select((p, i) => i % 2 == 0 ? extents[p] : extents[p].Slice(0, length / 2))]);
        var fetcher = new ContentFetcher(TestDevice.Collection, cloud, index, new ContentFetchOptions { LoadsInFlight = degree, CacheBytes = 1 });
        fetcher.Plan([TestDevice.Ref(content)]);
        using var destination = new MemoryStream();

        await fetcher.FetchAsync(TestDevice.Ref(content), destination, null, Cancellation);

        TestDevice.AssertSame(content, destination.ToArray());
        // The cache holds one. Bytes of another pack would have led to a second attempt.
        Assert.IsLessThan(2 * way.Zip(way.Skip(1)).Count(pair => pair.First != pair.Second), cloud.Downloads.Count);
    }

    [TestMethod]
    public async Task Fetch_AfterThePlanWasForgotten_AsksTheIndexAnew()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var content = TestDevice.Bytes(1, 2 << 20);
        await author.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation, reader);
        var moved = reader.Index.Locations[TestDevice.Ref(content)];
        var gone = new Extent(ContainerId.OfPack(Hash256.Of([9])), 0, 1, 0, content.Length);
        reader.Index.Locations[TestDevice.Ref(content)] = new ContentLocation(TestDevice.Ref(content), [gone]);
        reader.Fetcher.Plan([TestDevice.Ref(content)]);
        reader.Index.Locations[TestDevice.Ref(content)] = moved;

        reader.Fetcher.ForgetPlan();

        TestDevice.AssertSame(content, await reader.FetchAsync(content, Cancellation));
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

        TestDevice.AssertSame(content, await reader.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Fetch_WhereOneOfSeveralPacksIsDamaged_NamesItAlone_AndLearnsNothingOfTheContent()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        var content = TestDevice.Bytes(1, 20 << 20);
        await author.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation, reader);
        Assert.HasCount(3, cloud.Uploads);
        cloud.Packs[cloud.Uploads[1]][1000] ^= 1;

        var corrupt = await Assert.ThrowsExactlyAsync<CorruptDataException>(() => reader.FetchAsync(content, Cancellation));

        Assert.Contains($"pack {cloud.Uploads[1]}: a block", corrupt.Reason);
        CollectionAssert.AreEqual(new[] { cloud.Uploads[1] }, reader.Fetcher.TakeUnreadable().ToArray());
        Assert.IsEmpty(reader.Index.Blocks);

        cloud.Packs[cloud.Uploads[1]][1000] ^= 1;
        await reader.Fetcher.FetchAsync(TestDevice.Ref(content), new MemoryStream(), null, Cancellation);
        reader.Fetcher.Plan([]);
        Assert.HasCount(author.Index.Blocks.Count, reader.Index.Blocks);
    }

    [TestMethod]
    public async Task Fetch_OfADamagedPack_IntoAStreamThatCannotBeRewound_WritesNothingWrong()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var content = TestDevice.Bytes(1, 2 << 20);
        await device.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);
        cloud.Packs.Values.Single()[1 << 20] ^= 1;
        using var written = new MemoryStream();
        await using var forward = new GZipStream(written, CompressionLevel.NoCompression, leaveOpen: true);

        await Assert.ThrowsExactlyAsync<CorruptDataException>(() => device.Fetcher.FetchAsync(TestDevice.Ref(content), forward, null, Cancellation));

        await forward.DisposeAsync();
        written.Position = 0;
        using var read = new MemoryStream();
        await new GZipStream(written, CompressionMode.Decompress).CopyToAsync(read, Cancellation);
        Assert.IsTrue(read.Length is > 0 and <= 1 << 20);
        Assert.IsTrue(content.AsSpan().StartsWith(read.ToArray()));
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

        TestDevice.AssertSame(part, await device.FetchAsync(part, Cancellation));
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
    [DataRow(1)]
    [DataRow(3)]
    public async Task Fetch_OfWhatTravelledInLogs_ReadsThemOrWhatThePullBrought(int degree)
    {
        var cloud = new MemoryCloud { Yields = true };
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud, degree));
        var contents = Enumerable.Range(1, 5).Select(i => TestDevice.Bytes(i, 20_000)).ToList();
        foreach (var (content, i) in contents.Select((content, i) => (content, i)))
        {
            var log = new LogId((UInt128)(100 + i));
            var stored = await author.CommitAsync(log, [TestDevice.ToStore(content)], Cancellation);
            cloud.Logs[i] = ChangeLogWriter.Write(new ChangeLogHeader
            {
                Collection = TestDevice.Collection, Log = log, Device = default, Kind = "files", Base = LogPosition.Start(TestDevice.Collection), Root = default, Counts = default, TimeMilliseconds = 0,
            }, [], stored.Locations, stored.InlinePack);
            reader.Index.Fold(stored.Locations);
            reader.Index.Sequences[log] = i;
            if (i == 2) reader.Fetcher.Remember(log, stored.InlinePack);
        }
        reader.Fetcher.Plan([.. contents.Select(TestDevice.Ref)]);

        foreach (var content in contents) TestDevice.AssertSame(content, await reader.FetchAsync(content, Cancellation));

        Assert.AreEqual(4, cloud.LogDownloads);
        Assert.HasCount(5, reader.Index.Blocks);
        (cloud.Logs[0], cloud.Logs[1]) = (cloud.Logs[1], cloud.Logs[0]);
        var stranger = new TestDevice(cloud);
        foreach (var (content, location) in reader.Index.Locations) stranger.Index.Locations.Add(content, location);
        foreach (var (log, sequence) in reader.Index.Sequences) stranger.Index.Sequences.Add(log, sequence);
        await Assert.ThrowsExactlyAsync<CorruptDataException>(() => stranger.FetchAsync(contents[0], Cancellation));
    }

    [TestMethod]
    public async Task Fetch_OfAnEmptyContent_NeedsNoLocation() =>
        Assert.IsEmpty(await new TestDevice(new MemoryCloud()).FetchAsync([], Cancellation));
}
