using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>Blocks that lie together as they are.</summary>
[TestClass]
public sealed class PlainRunTests
{
    private static readonly LogId First = new(1);

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Fetch_OfBlocksThatLieTogetherAsTheyAre_WritesThemTogether_AndLearnsEachThatItHasWhole()
    {
        var cloud = new MemoryCloud();
        var (author, reader) = (new TestDevice(cloud), new TestDevice(cloud));
        // Compressed ones in their midst.
        byte[] content = [.. TestDevice.Bytes(1, 5_000_000), .. new byte[700_000], .. TestDevice.Bytes(2, 3_000_000)];
        await author.CommitAsync(First, [TestDevice.ToStore(content)], Cancellation, reader);
        var extents = author.Index.FindLocation(TestDevice.Ref(content))!.Extents;
        var (head, rest) = (extents[0] with { Start = extents[0].Start + 10_000, Length = extents[0].Length - 10_000 }, extents.Skip(1));
        var cut = content[10_000..];
        reader.Index.Fold([new WholeLocation(TestDevice.Ref(cut), [head, .. rest])]);

        using var destination = new CountingWrites();
        await reader.Fetcher.FetchAsync(TestDevice.Ref(cut), destination, null, Cancellation);
        TestDevice.AssertSame(cut, destination.ToArray());
        Assert.IsLessThan(30, destination.Writes);
        var blocks = author.Index.Blocks.Count;
        Assert.HasCount(blocks - 1, reader.Index.Blocks);
        foreach (var (hash, extent) in reader.Index.Blocks) Assert.AreEqual(author.Index.Blocks[hash], extent);
        TestDevice.AssertSame(content, await reader.FetchAsync(content, Cancellation));
        Assert.HasCount(blocks, reader.Index.Blocks);
    }

    private sealed class CountingWrites : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
