using CsCheck;
using SyncCloud.Protocol.Http;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Http;

[TestClass]
public sealed class LogStreamTests
{
    private const long MaxLength = 10_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Write_Read_GivesTheSameLogs() => Gen.Select(Gen.Byte.Array[0, 2000].Array[0, 4], Gen.Long[0, long.MaxValue]).Sample((logs, head) =>
    {
        var stored = logs.Select((bytes, i) => new StoredLog(new LogPosition(i + 1, Hash256.Of(bytes)), DateTimeOffset.FromUnixTimeMilliseconds(i * 1000), bytes)).ToArray();
        var (read, end) = Read(Write(stored, new LogPosition(head, Hash256.Of("head"u8))));
        Assert.AreEqual(new LogPosition(head, Hash256.Of("head"u8)), end);
        Assert.HasCount(stored.Length, read);
        for (var i = 0; i < stored.Length; i++)
        {
            Assert.AreEqual((stored[i].Position, stored[i].Committed), (read[i].Position, read[i].Committed));
            Assert.IsTrue(read[i].Bytes.Span.SequenceEqual(stored[i].Bytes.Span));
        }
    });

    [TestMethod]
    public void Read_CutAnywhere_KeepsWholeLogsAndNeverEndsWell()
    {
        var log = new StoredLog(new LogPosition(1, Hash256.Of([1, 2, 3])), default, new byte[] { 1, 2, 3 });
        var whole = Write([log], log.Position);
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsExactly<CorruptDataException>(() => Read(whole[..length]), $"at {length}");
    }

    [TestMethod]
    public void Read_AnyBitOfALogFlipped_IsCorrupt()
    {
        // The sample's sequence number and time are not under its hash; all else is. In transit TLS guards them, and a wrong number breaks the chain of bases.
        var log = new StoredLog(new LogPosition(42, Hash256.Of(SampleLog.Bytes)), DateTimeOffset.UnixEpoch, SampleLog.Bytes);
        var whole = Write([log], log.Position);
        for (var bit = 8 * (8 + Hash256.Length + 8 + 4); bit < 8 * (8 + Hash256.Length + 8 + 4 + log.Bytes.Length); bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsExactly<CorruptDataException>(() => Read(flipped), $"bit {bit}");
        }
    }

    [TestMethod]
    public void Read_HugeLength_TakesNoMemory()
    {
        var frame = Write([new StoredLog(new LogPosition(1, default), default, default)], default);
        frame[8 + Hash256.Length + 8] = 0xff;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<CorruptDataException>(() => Read(frame));
        Assert.IsLessThan(100_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(-1L, 0)]
    [DataRow(0L, 7)]
    public async Task Read_EndFrameThatMakesNoSense_IsCorrupt(long head, int length)
    {
        var stream = new MemoryStream();
        await LogStream.WriteEndAsync(stream, new LogPosition(head, default), TestContext.CancellationToken);
        stream.GetBuffer()[stream.Length - 1] = (byte)length;
        Assert.ThrowsExactly<CorruptDataException>(() => Read(stream.ToArray()));
    }

    private static byte[] Write(IEnumerable<StoredLog> logs, LogPosition head)
    {
        var stream = new MemoryStream();
        foreach (var log in logs) LogStream.WriteLogAsync(stream, log, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        LogStream.WriteEndAsync(stream, head, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static (List<StoredLog> Logs, LogPosition Head) Read(byte[] bytes)
    {
        var stream = new MemoryStream(bytes);
        List<StoredLog> logs = [];
        while (true)
        {
            var (log, head) = LogStream.ReadAsync(stream, MaxLength, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (head is { } end) return (logs, end);
            logs.Add(log!);
        }
    }
}
