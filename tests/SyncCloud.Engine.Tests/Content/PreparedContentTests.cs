using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>Small contents are read and compressed on several threads, which nobody can tell by what is stored.</summary>
[TestClass]
public sealed class PreparedContentTests
{
    private static readonly LogId First = new(1);
    private static readonly LogId Second = new(2);

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Store_ManySmallContents_GivesThePacksThatOneThreadGives()
    {
        var contents = Many();
        var (alone, together) = (new MemoryCloud(), new MemoryCloud { Yields = true });

        var one = await new TestDevice(alone).CommitAsync(First, [.. contents.Select(bytes => TestDevice.ToStore(bytes))], Cancellation);
        var device = new TestDevice(together, degree: 3);
        var several = await device.CommitAsync(First, [.. contents.Select(bytes => TestDevice.ToStore(bytes))], Cancellation);

        Assert.IsGreaterThan(1, alone.Packs.Count);
        CollectionAssert.AreEquivalent(alone.Packs.Keys, together.Packs.Keys);
        foreach (var (id, pack) in alone.Packs) TestDevice.AssertSame(pack, together.Packs[id]);
        CollectionAssert.AreEqual(one.Locations.Select(Describe).ToList(), several.Locations.Select(Describe).ToList());
        foreach (var bytes in contents.Where((_, i) => i % 50 == 0)) TestDevice.AssertSame(bytes, await device.FetchAsync(bytes, Cancellation));
    }

    [TestMethod]
    public async Task Store_SmallContentsOfWhichSomeChanged_StoresTheOthers()
    {
        var device = new TestDevice(new MemoryCloud(), degree: 3);
        var contents = Many();
        var toStore = contents.Select(bytes => TestDevice.ToStore(bytes)).ToList();
        var wrong = contents[700].ToArray();
        wrong[0] ^= 1;
        toStore[700] = toStore[700] with { Open = () => new MemoryStream(wrong) };
        toStore[701] = toStore[701] with { Open = () => null };
        toStore[702] = toStore[702] with { Open = () => new MemoryStream(contents[702][..^1]) };
        toStore[703] = toStore[703] with { Open = () => new MemoryStream([.. contents[703], 0]) };
        toStore[704] = toStore[704] with { Open = () => new Unreadable() };
        // The same once more, and there this time.
        toStore.Insert(706, TestDevice.ToStore(contents[700]));

        var stored = await device.CommitAsync(First, toStore, Cancellation);

        CollectionAssert.AreEquivalent(contents[701..705].Select(TestDevice.Ref).ToList(), stored.Missing.ToList());
        Assert.HasCount(contents.Length - 4, stored.Locations);
        TestDevice.AssertSame(contents[700], await device.FetchAsync(contents[700], Cancellation));
    }

    [TestMethod]
    public async Task Store_SmallContentsWhoseBlocksAreStored_SendsNothingAgain()
    {
        var cloud = new MemoryCloud();
        var device = new TestDevice(cloud, degree: 3);
        var contents = Many();
        await device.CommitAsync(First, [.. contents.Select(bytes => TestDevice.ToStore(bytes))], Cancellation);
        device.Index.Locations.Clear();
        var packs = cloud.Uploads.Count;

        byte[][] more = [.. contents, TestDevice.Bytes(1_000_000, 300 << 10)];
        var stored = await device.CommitAsync(Second, [.. more.Select(bytes => TestDevice.ToStore(bytes))], Cancellation);

        Assert.HasCount(more.Length, stored.Locations);
        Assert.HasCount(packs + 1, cloud.Uploads);
    }

    /// <summary>What is under way when storing fails is waited for, and no stream stays open.</summary>
    [TestMethod]
    public async Task Store_ThatFailsAmongSmallContents_ClosesWhatItOpened()
    {
        var cloud = new MemoryCloud { BeforeUpload = _ => throw new IOException("the line is dead") };
        var device = new TestDevice(cloud, degree: 2);
        var open = 0;
        var toStore = Many().Select(bytes => TestDevice.ToStore(bytes) with { Open = () => new Counted(bytes, change => Interlocked.Add(ref open, change)) }).ToList();

        await Assert.ThrowsExactlyAsync<IOException>(() => device.CommitAsync(First, toStore, Cancellation));

        Assert.AreEqual(0, open);
    }

    /// <summary>Texts and noise, of one block and of several.</summary>
    private static byte[][] Many() => [.. Enumerable.Range(1, 1200).Select(seed => TestDevice.Bytes(seed, 1 + (seed * 7919 % 40_000) + (seed % 100 == 0 ? 150_000 : 0)))
        .Select((bytes, i) => i % 2 == 0 ? bytes : Encoding.ASCII.GetBytes(Convert.ToHexString(bytes.AsSpan(0, bytes.Length / 2 + 1))))];

    private static string Describe(LocationRecord record) => record is WholeLocation whole ? $"{whole.Content} {string.Join(' ', whole.Extents)}" : $"{record}";

    private sealed class Unreadable : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("a bad sector");
    }

    private sealed class Counted : MemoryStream
    {
        private readonly Action<int> count;
        private bool ended;

        public Counted(byte[] bytes, Action<int> count) : base(bytes, writable: false)
        {
            this.count = count;
            count(1);
        }

        protected override void Dispose(bool disposing)
        {
            if (!ended) count(-1);
            ended = true;
            base.Dispose(disposing);
        }
    }
}
