using SyncCloud.Engine.Content;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class ContentUploaderTests
{
    private static readonly LogId First = new(1);
    private static readonly LogId Second = new(2);

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Store_UpToTheInlineBound_TravelsInTheLogAlone()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        byte[][] contents = [TestDevice.Bytes(1, 200 << 10), TestDevice.Bytes(2, 56 << 10)];

        var stored = await device.CommitAsync(First, [.. contents.Select(bytes => TestDevice.ToStore(bytes))], Cancellation);

        Assert.IsEmpty(cloud.Packs);
        Assert.IsFalse(stored.InlinePack.IsEmpty);
        foreach (var location in stored.Locations.Cast<WholeLocation>())
            Assert.AreEqual(ContainerId.OfLog(First), Assert.ContainsSingle(location.Extents).Container);
        foreach (var content in contents) TestDevice.AssertSame(content, await device.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Store_OneByteAboveTheInlineBound_GoesIntoAPack()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);

        var stored = await device.CommitAsync(First, [TestDevice.ToStore(TestDevice.Bytes(1, 200 << 10)), TestDevice.ToStore(TestDevice.Bytes(2, (56 << 10) + 1))], Cancellation);

        Assert.IsTrue(stored.InlinePack.IsEmpty);
        Assert.HasCount(1, cloud.Packs);
        foreach (var location in stored.Locations.Cast<WholeLocation>())
            Assert.AreEqual(ContainerId.OfPack(cloud.Uploads[0]), Assert.ContainsSingle(location.Extents).Container);
    }

    [TestMethod]
    public async Task Store_KnownAndEmptyContents_NeedNothing()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var known = TestDevice.Bytes(1, 1000);
        await device.CommitAsync(First, [TestDevice.ToStore(known)], Cancellation);

        var stored = await device.CommitAsync(Second, [TestDevice.ToStore(known), TestDevice.ToStore([])], Cancellation);

        Assert.IsEmpty(stored.Locations);
        Assert.IsTrue(stored.InlinePack.IsEmpty);
        Assert.IsEmpty(stored.Missing);
    }

    [TestMethod]
    public async Task Store_OneByteInsertedIntoALargeFile_SendsLittleAndSaysLittle()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var before = TestDevice.Bytes(1, 64 << 20);
        await device.CommitAsync(First, [TestDevice.ToStore(before)], Cancellation);
        var packs = cloud.Packs.Count;
        var after = TestDevice.Insert(before, 31_000_000, 42);

        var stored = await device.CommitAsync(Second, [TestDevice.ToStore(after, before)], Cancellation);

        var sent = stored.InlinePack.Length + cloud.Uploads.Skip(packs).Sum(pack => cloud.Packs[pack].Length);
        Assert.IsLessThan(200_000, sent);
        var edited = Assert.IsInstanceOfType<EditedLocation>(Assert.ContainsSingle(stored.Locations));
        Assert.IsLessThanOrEqualTo(3, edited.Edits.Length);
        Assert.IsLessThan(600, LogLength(stored));
        TestDevice.AssertSame(after, await device.FetchAsync(after, Cancellation));
    }

    [TestMethod]
    public async Task Store_ManyEditsOneAfterAnother_StayEditsOfTheLastVersion()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var content = TestDevice.Bytes(1, 24 << 20);
        await device.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);
        for (var i = 0; i < 3; i++)
        {
            var edited = TestDevice.Insert(content, (i * 7_000_000) + 1_000_000, 1, 2, 3);
            var stored = await device.CommitAsync(new LogId((UInt128)(10 + i)), [TestDevice.ToStore(edited, content)], Cancellation);
            Assert.IsLessThanOrEqualTo(3, Assert.IsInstanceOfType<EditedLocation>(stored.Locations[0]).Edits.Length);
            content = edited;
        }

        TestDevice.AssertSame(content, await device.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Store_ContentThatChangedMeanwhile_IsMissingAndLeavesNothingBehind()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var (good, wanted, found) = (TestDevice.Bytes(1, 5000), TestDevice.Bytes(2, 150_000), TestDevice.Bytes(2, 150_000));
        found[^1] ^= 1;
        ContentToStore[] contents =
        [
            new(TestDevice.Ref(wanted), () => new MemoryStream(found), null),
            new(TestDevice.Ref(TestDevice.Bytes(3, 700)), () => null, null),
            new(TestDevice.Ref(TestDevice.Bytes(4, 700)), () => throw new FileNotFoundException(), null),
            new(TestDevice.Ref(TestDevice.Bytes(5, 700)), () => new MemoryStream(TestDevice.Bytes(5, 701)), null),
            new(TestDevice.Ref(TestDevice.Bytes(6, 700)), () => new MemoryStream(TestDevice.Bytes(6, 699)), null),
            TestDevice.ToStore(good),
        ];

        var stored = await device.CommitAsync(First, contents, Cancellation);

        Assert.AreEqual(TestDevice.Ref(good), Assert.ContainsSingle(stored.Locations).Content);
        CollectionAssert.AreEquivalent(contents[..5].Select(content => content.Content).ToList(), stored.Missing.ToList());
        Assert.HasCount(1, Pack.Open(stored.InlinePack, "inline").Directory.Blocks);
    }

    /// <summary>Each addition to the index waits for the disk.</summary>
    [TestMethod]
    public async Task Store_ManyPacks_AreAddedToTheIndexTogether()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);

        await device.CommitAsync(First, [TestDevice.ToStore(TestDevice.Bytes(1, 100 << 20))], Cancellation);

        Assert.IsGreaterThanOrEqualTo(12, cloud.Packs.Count);
        Assert.AreEqual(1, device.Index.Additions);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(0)]
    [DataRow((3 << 20) - 1)]
    [DataRow(3 << 20)]
    [DataRow((3 << 20) + 99)]
    public async Task Store_ContentWhoseLeavesAreSummed_IsStoredOnlyWhereEachByteIsAsThen(int changed)
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var then = TestDevice.Bytes(1, (3 << 20) + 100);
        var now = then.ToArray();
        if (changed >= 0) now[changed] ^= 1;

        var stored = await device.CommitAsync(First, [Summed(then, now)], Cancellation);

        Assert.HasCount(changed < 0 ? 1 : 0, stored.Locations);
        Assert.HasCount(changed < 0 ? 0 : 1, stored.Missing);
        if (changed < 0) TestDevice.AssertSame(then, await device.FetchAsync(then, Cancellation));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    [DataRow(-100)]
    [DataRow(1 << 20)]
    public async Task Store_ContentWhoseLeavesAreSummedThatIsOfAnotherLengthNow_IsMissing(int more)
    {
        var device = new TestDevice(new MemoryCloud());
        var then = TestDevice.Bytes(1, (3 << 20) + 100);
        byte[] now = [.. then.AsSpan(0, then.Length + Math.Min(more, 0)), .. new byte[Math.Max(more, 0)]];

        var stored = await device.CommitAsync(First, [Summed(then, now)], Cancellation);

        Assert.HasCount(1, stored.Missing);
    }

    [TestMethod]
    public async Task Store_SumsOfAnotherContent_CountForNothing()
    {
        var device = new TestDevice(new MemoryCloud());
        var (wanted, other) = (TestDevice.Bytes(1, 3 << 20), TestDevice.Bytes(2, 3 << 20));

        var stored = await device.CommitAsync(First, [Summed(other, other) with { Content = TestDevice.Ref(wanted) }], Cancellation);

        Assert.HasCount(1, stored.Missing);
    }

    private static ContentToStore Summed(byte[] then, byte[] now) => new(TestDevice.Ref(then), () => new MemoryStream(now, writable: false), null)
    {
        Sums = new LeafSums(TestDevice.Ref(then), [.. then.Chunk(ContentHash.LeafLength).Select(leaf => LeafSums.OfLeaf(leaf))]),
    };

    [TestMethod]
    public async Task Store_MissingOnceButThereUnderAnotherName_IsStored()
    {
        var device = new TestDevice(new MemoryCloud());
        var bytes = TestDevice.Bytes(1, 700);

        var stored = await device.CommitAsync(First, [new(TestDevice.Ref(bytes), () => null, null), TestDevice.ToStore(bytes)], Cancellation);

        Assert.HasCount(1, stored.Locations);
        Assert.IsEmpty(stored.Missing);
    }

    [TestMethod]
    public async Task Store_AFileThatGrowsWithoutEnd_IsGivenUpSoon()
    {
        var device = new TestDevice(new MemoryCloud());
        var endless = new EndlessStream();

        var stored = await device.CommitAsync(First, [new(new ContentRef(1 << 20, default), () => endless, null)], Cancellation);

        Assert.HasCount(1, stored.Missing);
        Assert.IsLessThan(4 << 20, endless.Given);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task Store_AfterAnInterruptedUpload_SendsOnlyWhatIsNotStoredYet(int degree)
    {
        var cloud = new MemoryCloud { Yields = true };
        var device = new TestDevice(cloud, degree);
        var content = TestDevice.Bytes(1, 20 << 20);
        cloud.BeforeUpload = earlier =>
        {
            if (earlier >= 2) throw new TransportException("the line is down", isFinal: false);
        };
        await Assert.ThrowsExactlyAsync<TransportException>(() => device.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation));
        Assert.HasCount(2, cloud.Uploads);
        cloud.BeforeUpload = _ => { };

        await device.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);

        Assert.AreEqual(cloud.Uploads.Distinct().Count(), cloud.Uploads.Count);
        Assert.IsLessThan(content.Length + 100_000, cloud.Packs.Values.Sum(pack => pack.Length));
        TestDevice.AssertSame(content, await device.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Store_SeveralPacks_AreInFlightUpToTheDegreeAndEndAsTheSamePacks()
    {
        var content = TestDevice.Bytes(1, 30 << 20);
        var (one, three) = (new MemoryCloud { Yields = true }, new MemoryCloud { Yields = true });

        var alone = await new TestDevice(one).CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);
        var together = await new TestDevice(three, 3).CommitAsync(First, [TestDevice.ToStore(content)], Cancellation);

        Assert.AreEqual(1, one.MostUnderWay);
        Assert.IsLessThanOrEqualTo(3, three.MostUnderWay);
        Assert.AreEqual(alone.Locations[0], together.Locations[0]);
        CollectionAssert.AreEquivalent(one.Uploads, three.Uploads);
    }

    [TestMethod]
    public async Task Store_RepeatedBlocks_AreStoredOnce()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var zeros = new byte[40 << 20];

        var stored = await device.CommitAsync(First, [TestDevice.ToStore(zeros)], Cancellation);

        Assert.HasCount(1, Pack.Open(stored.InlinePack, "inline").Directory.Blocks);
        TestDevice.AssertSame(zeros, await device.FetchAsync(zeros, Cancellation));
    }

    [TestMethod]
    public async Task Store_ManySmallFiles_TakeOneExtentEachInFewPacks()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud);
        var files = Enumerable.Range(0, 5000).Select(i => TestDevice.Bytes(i, 100 + (i % 400))).ToList();

        var stored = await device.CommitAsync(First, [.. files.Select(file => TestDevice.ToStore(file))], Cancellation);

        Assert.HasCount(1, cloud.Packs);
        Assert.HasCount(files.Count, stored.Locations);
        Assert.IsTrue(stored.Locations.Cast<WholeLocation>().All(location => location.Extents.Length == 1));
    }

    private static int LogLength(StoredContents stored) => ChangeLogWriter.Write(new ChangeLogHeader
    {
        Collection = TestDevice.Collection, Log = Second, Device = default, Kind = "files", Base = LogPosition.Start(TestDevice.Collection), Root = default, Counts = default, TimeMilliseconds = 0,
    }, [], stored.Locations, stored.InlinePack).Length - stored.InlinePack.Length;

    private sealed class EndlessStream : MemoryStream
    {
        private readonly Random random = new(1);

        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            random.NextBytes(buffer.Span);
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
