using System.Globalization;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Hostile;

/// <summary>
/// Random damage to valid files and, where hashes would find it at once, to what lies under them. Whatever comes of it, only the two
/// documented exceptions escape and no more memory is taken than the input warrants. SYNCCLOUD_FUZZ_ITERATIONS sets the number of
/// tries; a failure names its seed, and SYNCCLOUD_FUZZ_SEED repeats it.
/// </summary>
[TestClass]
public sealed class MutationTests
{
    private static readonly int Iterations = Setting("SYNCCLOUD_FUZZ_ITERATIONS") ?? 70_000;

    // Larger than the buffers that a reader rents, which the pool may have to make anew at any time.
    private const long FixedMemory = 6 << 20;
    private const long MemoryPerByte = 200;

    [TestMethod]
    public void Log_Mutated_OnlyFailsAsDocumented() => Run(Iterations / 4, [SampleLog.Bytes], bytes => Reading.Log(bytes));

    [TestMethod]
    public void LogBody_MutatedUnderFittingHashes_OnlyFailsAsDocumented()
    {
        var sample = ChangeLog.Open(SampleLog.Bytes);
        byte[][] bodies =
        [
            .. SampleLog.Records.Select(record => RawBody(record)),
            [.. SampleLog.Records.SelectMany(RawBody)],
        ];
        var containers = Forge.Cbor(writer =>
        {
            writer.WriteStartArray(sample.Header.Containers.Length);
            foreach (var container in sample.Header.Containers) writer.WriteByteString(container.ToArray());
            writer.WriteEndArray();
        });
        var header = new Dictionary<int, byte[]?> { [8] = containers };
        Run(Iterations / 4, bodies, body => Reading.Log(Forge.Log(body, (1, 1, 1), header)));
    }

    [TestMethod]
    public void Columns_MutatedUnderFittingHashes_OnlyFailAsDocumented()
    {
        var header = new Dictionary<int, byte[]?> { [0] = Forge.Cbor(writer => { writer.WriteStartArray(1); writer.WriteTextString(FormatFeatures.Columns); writer.WriteEndArray(); }) };
        var log = ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, [], default, columnsFrom: 0);
        Assert.IsNull(ChangeLog.ReadHeader(log.AsSpan(0, 8), out var end));
        using var decompressor = new ZstdSharp.Decompressor();
        Run(Iterations / 4, [decompressor.Unwrap(log.AsSpan(end)).ToArray()], body => Reading.Log(Forge.Log(body, (40, 20, 10), header)));
    }

    [TestMethod]
    public void LogHeader_MutatedAlone_OnlyFailsAsDocumented()
    {
        var bytes = SampleLog.Bytes;
        Assert.IsNull(ChangeLog.ReadHeader(bytes.AsSpan(0, 8), out var end));
        Run(Iterations / 4, [bytes[8..end]], header => ChangeLog.ReadHeader(Forge.Log(header, []), out _));
    }

    [TestMethod]
    public void Pack_Mutated_OnlyFailsAsDocumented() => Run(Iterations / 8, [SampleLog.InlinePack], bytes => Reading.Pack(bytes));

    [TestMethod]
    public void PackDirectory_MutatedAlone_OnlyFailsAsDocumented()
    {
        var bytes = SampleLog.InlinePack;
        var directory = bytes[^Pack.Open(bytes, "pack").Directory.EncodedLength..^8];
        var blocks = bytes[..^(directory.Length + 8)];
        Run(Iterations / 8, [directory], mutated => Reading.Pack(Forge.Pack(blocks, mutated)));
    }

    [TestMethod]
    public void Image_Mutated_OnlyFailsAsDocumented() => Run(Iterations / 16, [SampleImage.Bytes], bytes => SampleImage.Read(bytes));

    [TestMethod]
    public void ImageBody_MutatedUnderAFittingHash_OnlyFailsAsDocumented()
    {
        var bytes = SampleImage.Bytes;
        var headerLength = (bytes[6] << 8) + bytes[7];
        byte[] body = [.. SampleImage.Items.SelectMany(item => RawBody(new LogRecord(new Put(item.Id, item.Kind, item.Fields), null)))];
        Run(Iterations / 16, [body], mutated => SampleImage.Read(Forge.Image(bytes[8..(8 + headerLength)], mutated)));
    }

    [TestMethod]
    public void Fields_Mutated_OnlyFailAsDocumented() =>
        Run(Iterations / 4, [((Put)SampleLog.Changes[0]).Fields.Encode()], bytes =>
        {
            var fields = Fields.Decode(bytes);
            // What was read is what would be written.
            Assert.IsTrue(fields.Encode().AsSpan().SequenceEqual(bytes));
        });

    private static void Run(int iterations, byte[][] samples, Action<byte[]> read)
    {
        foreach (var sample in samples) Reading.Succeeds(() => read(sample));
        var only = Setting("SYNCCLOUD_FUZZ_SEED");
        for (var i = 0; i < (only is null ? iterations : 1); i++)
        {
            var seed = only ?? i;
            var mutated = Mutation.Of(new Random(seed), samples);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Reading.Succeeds(() => read(mutated));
            }
            catch (Exception unexpected)
            {
                throw new AssertFailedException($"seed {seed}: {Convert.ToHexStringLower(mutated)}", unexpected);
            }
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan(FixedMemory + (MemoryPerByte * mutated.Length), taken, $"seed {seed}");
        }
    }

    /// <summary>One record as a log's body has it.</summary>
    private static byte[] RawBody(LogRecord record)
    {
        // A body of one record is often not worth compressing; where it is, it is read back from an image of it that is not.
        var log = ChangeLogWriter.Write(SampleLog.Header, record.Change is { } change ? [change] : [], record.Location is { } location ? [location] : [], SampleLog.InlinePack);
        Assert.IsNull(ChangeLog.ReadHeader(log.AsSpan(0, 8), out var end));
        var stored = log[end..^SampleLog.InlinePack.Length];
        if (!stored.AsSpan().StartsWith(new byte[] { 0x28, 0xb5, 0x2f, 0xfd })) return stored;
        using var decompressor = new ZstdSharp.Decompressor();
        return decompressor.Unwrap(stored).ToArray();
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
