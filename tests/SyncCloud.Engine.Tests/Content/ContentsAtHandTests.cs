using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>Contents that are handed out as they are stored, to be decoded elsewhere.</summary>
[TestClass]
public sealed class ContentsAtHandTests
{
    private const int Length = 600_000;
    private readonly MemoryCloud cloud = new() { Yields = true };
    private readonly MemoryIndex index = new();

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task TakeAtHand_OfWhatIsInMemory_GivesItsBytes_AndTeachesTheIndexAtTheEnd()
    {
        var contents = Pack(0, 3);
        var fetcher = Fetcher();
        fetcher.Plan([.. contents.Select(TestDevice.Ref)]);
        Assert.IsNull(fetcher.TakeAtHand(TestDevice.Ref(contents[0])), "it is in the cloud");
        await fetcher.FetchAsync(TestDevice.Ref(contents[0]), new MemoryStream(), null, Cancellation);

        var taken = fetcher.TakeAtHand(TestDevice.Ref(contents[1]))!;
        Assert.IsNull(fetcher.TakeAtHand(TestDevice.Ref(contents[1])), "it was taken already");
        var last = fetcher.TakeAtHand(TestDevice.Ref(contents[2]))!;
        TestDevice.AssertSame(contents[1], await ReadElsewhereAsync(taken));
        TestDevice.AssertSame(contents[2], await ReadElsewhereAsync(last));
        taken.End(true);
        Assert.IsEmpty(index.Blocks);
        last.End(true);

        CollectionAssert.AreEquivalent(contents.Select(content => ContentHash.Leaf(content)).ToList(), index.Blocks.Keys.ToList());
        Assert.HasCount(1, cloud.Downloads);
    }

    [TestMethod]
    public async Task TakeAtHand_WhoseContainerGoesMeanwhile_StaysAsItIs()
    {
        var packs = Enumerable.Range(0, 7).Select(pack => Pack(10 * pack, 3)).ToList();
        var fetcher = Fetcher(cacheBytes: 1);
        fetcher.Plan([.. packs.SelectMany(contents => contents).Select(TestDevice.Ref)]);
        var taken = new List<(StoredContent Stored, byte[] Content)>();

        foreach (var contents in packs)
        {
            TestDevice.AssertSame(contents[0], await FetchAsync(fetcher, contents[0]));
            foreach (var content in contents[1..])
                if (fetcher.TakeAtHand(TestDevice.Ref(content)) is { } stored) taken.Add((stored, content));
        }

        // No more containers than a few are kept for it.
        Assert.HasCount(4 * 2, taken);
        foreach (var (stored, content) in taken)
        {
            TestDevice.AssertSame(content, await ReadElsewhereAsync(stored));
            stored.End(true);
        }
        foreach (var contents in packs[4..]) TestDevice.AssertSame(contents[1], await FetchAsync(fetcher, contents[1]));
        Assert.IsNotNull(fetcher.TakeAtHand(TestDevice.Ref(packs[6][2])), "there is room for others again");
    }

    [TestMethod]
    public async Task TakeAtHand_OfBytesThatAreWrong_TellsIt_AndFetchingTellsWhoIsToBlame()
    {
        var contents = Pack(0, 2);
        var claimed = TestDevice.Ref(TestDevice.Bytes(99, Length));
        var lying = index.Locations[TestDevice.Ref(contents[1])].Extents;
        index.Locations[claimed] = new ContentLocation(claimed, lying);
        var fetcher = Fetcher();
        fetcher.Plan([TestDevice.Ref(contents[0]), claimed]);
        await fetcher.FetchAsync(TestDevice.Ref(contents[0]), new MemoryStream(), null, Cancellation);

        var taken = fetcher.TakeAtHand(claimed)!;
        Assert.IsFalse(taken.TryRead(new byte[Length]));
        taken.End(false);

        Assert.IsFalse(index.Blocks.ContainsKey(ContentHash.Leaf(contents[1])));
        var wrong = await Assert.ThrowsAsync<CorruptDataException>(() => fetcher.FetchAsync(claimed, new MemoryStream(), null, Cancellation));
        StringAssert.Contains(wrong.What, lying[0].Container.ToString());
        fetcher.Plan([claimed]);
        Assert.IsNull(fetcher.TakeAtHand(claimed), "what was wrong once is looked at closely");
    }

    [TestMethod]
    public async Task TakeAtHand_OfAPartOfABlock_IsLeftToFetching()
    {
        var contents = Pack(0, 2);
        var part = contents[1][1000..];
        index.Locations[TestDevice.Ref(part)] = new ContentLocation(TestDevice.Ref(part), [index.Locations[TestDevice.Ref(contents[1])].Extents[0].Slice(1000, part.Length)]);
        var fetcher = Fetcher();
        fetcher.Plan([TestDevice.Ref(contents[0]), TestDevice.Ref(part)]);
        await fetcher.FetchAsync(TestDevice.Ref(contents[0]), new MemoryStream(), null, Cancellation);

        Assert.IsNull(fetcher.TakeAtHand(TestDevice.Ref(part)));
        TestDevice.AssertSame(part, await FetchAsync(fetcher, part));
    }

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(3, 3)]
    public async Task Begin_OfAPlan_HasItsFirstPacksOnTheirWay_AndReadsEachOnce(int degree, int early)
    {
        var packs = Enumerable.Range(0, 5).Select(pack => Pack(10 * pack, 3)).ToList();
        var contents = packs.SelectMany(pack => pack).ToDictionary(TestDevice.Ref);
        var fetcher = Fetcher(degree: degree);
        var order = fetcher.Plan([.. contents.Keys]);

        fetcher.Begin(Cancellation);

        SpinWait.SpinUntil(() => cloud.Downloads.Count >= early, TimeSpan.FromSeconds(10));
        Assert.HasCount(early, cloud.Downloads);
        foreach (var content in order) TestDevice.AssertSame(contents[content], await FetchAsync(fetcher, contents[content]));
        Assert.HasCount(packs.Count, cloud.Downloads);
    }

    [TestMethod]
    public void Begin_WithoutAPlan_DoesNothing()
    {
        Fetcher(degree: 3).Begin(Cancellation);
        Assert.IsEmpty(cloud.Downloads);
    }

    private ContentFetcher Fetcher(long cacheBytes = 20 << 20, int degree = 1) =>
        new(TestDevice.Collection, cloud, index, new ContentFetchOptions { LoadsInFlight = degree, CacheBytes = cacheBytes });

    /// <summary>Stores contents in a pack of their own.</summary>
    private List<byte[]> Pack(int seed, int count)
    {
        var contents = Enumerable.Range(seed, count).Select(i => TestDevice.Bytes(i, Length)).ToList();
        using var builder = new PackBuilder();
        foreach (var content in contents) builder.Add(content, ContentHash.Leaf(content));
        var (id, bytes) = builder.Build();
        cloud.Packs[id] = bytes.ToArray();
        for (var i = 0; i < count; i++)
            index.Locations[TestDevice.Ref(contents[i])] = new ContentLocation(TestDevice.Ref(contents[i]), [new Extent(ContainerId.OfPack(id), i, 1, 0, Length)]);
        return contents;
    }

    private async Task<byte[]> FetchAsync(ContentFetcher fetcher, byte[] content)
    {
        using var destination = new MemoryStream();
        await fetcher.FetchAsync(TestDevice.Ref(content), destination, null, Cancellation);
        return destination.ToArray();
    }

    private Task<byte[]> ReadElsewhereAsync(StoredContent stored) => Task.Run(() =>
    {
        var buffer = new byte[Length];
        Assert.IsTrue(stored.TryRead(buffer));
        return buffer;
    }, Cancellation);
}
