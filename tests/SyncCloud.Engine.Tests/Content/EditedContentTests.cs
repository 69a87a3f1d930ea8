using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class EditedContentTests
{
    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Store_OfAByteInPlace_SendsOnePiece()
    {
        var (author, reader, cloud) = Devices();
        var before = TestDevice.Bytes(1, 12 << 20);
        await author.CommitAsync(new LogId(1), [TestDevice.ToStore(before)], Cancellation, reader);
        var packs = cloud.Packs.Count;
        var after = With(before, 6_000_000, 42);

        var stored = await author.CommitAsync(new LogId(2), [TestDevice.ToStore(after, before)], Cancellation, reader);

        Assert.AreEqual(4 << 10, Assert.ContainsSingle(Pack.Open(stored.InlinePack, "inline").Directory.Blocks).RawLength);
        Assert.HasCount(packs, cloud.Packs);
        var downloaded = cloud.DownloadedBytes;
        TestDevice.AssertSame(after, await reader.FetchAsync(after, Cancellation, before));
        Assert.AreEqual(downloaded, cloud.DownloadedBytes);
        TestDevice.AssertSame(after, await author.FetchAsync(after, Cancellation));
    }

    [TestMethod]
    public async Task Store_OfBytesInserted_SendsThemAndAPieceOrTwo()
    {
        var (author, reader, _) = Devices();
        var before = TestDevice.Bytes(1, 12 << 20);
        await author.CommitAsync(new LogId(1), [TestDevice.ToStore(before)], Cancellation, reader);
        var after = TestDevice.Insert(before, 6_000_001, TestDevice.Bytes(9, 5000));

        var stored = await author.CommitAsync(new LogId(2), [TestDevice.ToStore(after, before)], Cancellation, reader);

        Assert.IsLessThan(5000 + (4 << 10) + 200, stored.InlinePack.Length);
        TestDevice.AssertSame(after, await reader.FetchAsync(after, Cancellation, before));
        TestDevice.AssertSame(after, await reader.FetchAsync(after, Cancellation));
    }

    // Who received an edit knows the pieces of the result, as does who sent it.
    [TestMethod]
    public async Task Store_InTurns_SendsLittleEachTime()
    {
        var (first, second, _) = Devices();
        var content = TestDevice.Bytes(1, 3 << 20);
        await first.CommitAsync(new LogId(1), [TestDevice.ToStore(content)], Cancellation, second);
        for (var i = 0; i < 6; i++)
        {
            var (author, reader) = i % 2 == 0 ? (first, second) : (second, first);
            var after = TestDevice.Insert(content, 400_000 * (i + 1), 1, 2, 3);

            var stored = await author.CommitAsync(new LogId((UInt128)(10 + i)), [TestDevice.ToStore(after, content)], Cancellation, reader);

            Assert.IsLessThan(5 << 10, stored.InlinePack.Length);
            TestDevice.AssertSame(after, await reader.FetchAsync(after, Cancellation, content));
            content = after;
        }
    }

    // However long it is edited, the ranges of a location stay bounded, and so does what edits send on average.
    [TestMethod]
    public async Task Store_OfManyEditsInOnePlace_KeepsRangesFew()
    {
        var device = new TestDevice(new MemoryCloud(), pieces: PieceSizes.Standard);
        var content = TestDevice.Bytes(1, 2 << 20);
        await device.CommitAsync(new LogId(1), [TestDevice.ToStore(content)], Cancellation);
        var (most, sent) = (0, 0L);
        for (var i = 0; i < 200; i++)
        {
            var after = With(content, 3000 + (i % 100 * 7000), (byte)i);
            var stored = await device.CommitAsync(new LogId((UInt128)(10 + i)), [TestDevice.ToStore(after, content)], Cancellation);
            most = Math.Max(most, device.Index.Locations[TestDevice.Ref(after)].Extents.Length);
            sent += stored.Locations.Count == 0 ? 0 : stored.InlinePack.Length;
            content = after;
        }

        Assert.IsLessThanOrEqualTo(2 * 129, most);
        Assert.IsLessThan(200 * (6 << 10), sent);
        TestDevice.AssertSame(content, await device.FetchAsync(content, Cancellation));
    }

    [TestMethod]
    public async Task Store_OfAFileRewrittenForTheMostPart_GoesIntoPacks()
    {
        var (author, reader, cloud) = Devices();
        var before = TestDevice.Bytes(1, 6 << 20);
        await author.CommitAsync(new LogId(1), [TestDevice.ToStore(before)], Cancellation, reader);
        byte[] after = [.. before.AsSpan(0, 1_000_000), .. TestDevice.Bytes(2, 4 << 20), .. before.AsSpan(5_000_000)];

        var stored = await author.CommitAsync(new LogId(2), [TestDevice.ToStore(after, before)], Cancellation, reader);

        Assert.IsTrue(stored.InlinePack.IsEmpty);
        Assert.IsLessThan((6 << 20) + (4 << 20) + 100_000, cloud.Packs.Values.Sum(pack => pack.Length));
        TestDevice.AssertSame(after, await reader.FetchAsync(after, Cancellation, before));
    }

    // The rest of what was replaced is found in the blocks that are stored already, as in contents without a former version.
    [TestMethod]
    public async Task Store_OfNewBytesThatAreStoredElsewhere_SendsFewOfThem()
    {
        var (author, _, cloud) = Devices();
        var (before, other) = (TestDevice.Bytes(1, 2 << 20), TestDevice.Bytes(2, 4 << 20));
        await author.CommitAsync(new LogId(1), [TestDevice.ToStore(before), TestDevice.ToStore(other)], Cancellation);
        var sent = cloud.Packs.Values.Sum(pack => pack.Length);
        byte[] after = [.. before.AsSpan(0, 1 << 20), .. other, .. before.AsSpan(1 << 20)];

        var stored = await author.CommitAsync(new LogId(2), [TestDevice.ToStore(after, before)], Cancellation);

        Assert.IsLessThan(600_000, stored.InlinePack.Length + cloud.Packs.Values.Sum(pack => pack.Length) - sent);
        TestDevice.AssertSame(after, await author.FetchAsync(after, Cancellation));
    }

    [TestMethod]
    public async Task Store_OfAnEditThatChangedMeanwhile_IsMissingAndLeavesNothingBehind()
    {
        var device = new TestDevice(new MemoryCloud(), pieces: PieceSizes.Standard);
        var before = TestDevice.Bytes(1, 1 << 20);
        await device.CommitAsync(new LogId(1), [TestDevice.ToStore(before)], Cancellation);
        var wanted = With(before, 500_000, 42);
        Func<Stream?>[] found =
        [
            () => new MemoryStream(With(wanted, 800_000, 43)), () => new MemoryStream([.. wanted, 0]), () => new MemoryStream(wanted[..^1]),
            () => new MemoryStream(wanted[..(1 << 19)]), () => new UnreadableStream(), () => null,
        ];
        foreach (var (open, i) in found.Select((open, i) => (open, i)))
        {
            var stored = await device.CommitAsync(new LogId((UInt128)(10 + i)), [new(TestDevice.Ref(wanted), open, TestDevice.Ref(before))], Cancellation);

            Assert.IsEmpty(stored.Locations, $"case {i}");
            Assert.HasCount(1, stored.Missing, $"case {i}");
            Assert.IsTrue(stored.InlinePack.IsEmpty, $"case {i}");
        }
    }

    [TestMethod]
    public async Task Store_WhereTheFormerVersionLiesNowhereAnyMore_SendsAllOfIt()
    {
        var device = new TestDevice(new MemoryCloud(), pieces: PieceSizes.Standard);
        var before = TestDevice.Bytes(1, 1 << 20);
        await device.CommitAsync(new LogId(1), [TestDevice.ToStore(before)], Cancellation);
        device.Index.Forget([.. device.Index.Locations.Values.SelectMany(location => location.Extents).Select(extent => extent.Container)]);
        var after = With(before, 500_000, 42);

        var stored = await device.CommitAsync(new LogId(2), [TestDevice.ToStore(after, before)], Cancellation);

        Assert.IsInstanceOfType<WholeLocation>(Assert.ContainsSingle(stored.Locations));
        TestDevice.AssertSame(after, await device.FetchAsync(after, Cancellation));
    }

    private static (TestDevice Author, TestDevice Reader, MemoryCloud Cloud) Devices()
    {
        var cloud = new MemoryCloud();
        return (new TestDevice(cloud, pieces: PieceSizes.Standard), new TestDevice(cloud, pieces: PieceSizes.Standard), cloud);
    }

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = (byte)(bytes[at] == value ? value + 1 : value);
        return changed;
    }

    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the disk is failing");
    }
}
