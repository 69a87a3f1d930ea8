using BenchmarkDotNet.Attributes;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Encoding and decoding a log of 10,000 new files.</summary>
[MemoryDiagnoser]
public class ChangeLogBenchmarks
{
    private static readonly ChangeLogHeader Header = new()
    {
        Collection = new CollectionId(1),
        Log = new LogId(2),
        Device = new DeviceId(3),
        Kind = "files",
        Base = LogPosition.Start(new CollectionId(1)),
        Root = default,
        Counts = default,
        TimeMilliseconds = 0,
    };

    private readonly IReadOnlyList<Change> changes = Samples.NewFiles(10_000);
    private byte[] log = [];

    /// <summary>With columns, and without.</summary>
    [Params(FormatFeatures.ColumnsFrom, int.MaxValue)]
    public int ColumnsFrom { get; set; }

    [GlobalSetup]
    public void Prepare() => log = Encode();

    [Benchmark]
    public byte[] Encode() => ChangeLogWriter.Write(Header, changes, [], default, ColumnsFrom);

    [Benchmark]
    public int Decode() => ChangeLog.Open(log).ReadRecords().Count();
}
