using System.Text.Json;
using BenchmarkDotNet.Attributes;
using SyncCloud.Protocol;
using ZstdSharp;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Encoding and decoding a log of 10,000 new files. One operation is a file.</summary>
[MemoryDiagnoser]
public class ChangeLogBenchmarks
{
    private const int Files = 10_000;
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

    private readonly IReadOnlyList<Change> changes = Samples.NewFiles(Files);
    private readonly IReadOnlyList<Row> rows;
    private byte[] log = [], json = [];

    public ChangeLogBenchmarks() => rows = [.. changes.Cast<Put>().Select(put => new Row(put.Id.ToString(), put.Kind, ItemId.Root.ToString(), put.Fields[FileFields.Name]!.Value.AsText()!,
        FileFields.TypeFile, put.Fields[FileFields.Modified]!.Value.AsNumber()!.Value))];

    [GlobalSetup]
    public void Prepare() => (log, json) = (Encode(), EncodeJson());

    [BenchmarkCategory("encode"), Peer("JSON, compressed by zstd", OperationsPerInvoke = Files)]
    public byte[] EncodeJson()
    {
        using var compressor = new Compressor(3);
        return compressor.Wrap(JsonSerializer.SerializeToUtf8Bytes(rows)).ToArray();
    }

    [BenchmarkCategory("encode"), Benchmark(Description = "encode a change of a log", OperationsPerInvoke = Files)]
    public byte[] Encode() => ChangeLogWriter.Write(Header, changes, [], default);

    [BenchmarkCategory("encode"), Benchmark(Description = "encode a change of a log, without columns", OperationsPerInvoke = Files)]
    public byte[] EncodePlain() => ChangeLogWriter.Write(Header, changes, [], default, int.MaxValue);

    [BenchmarkCategory("decode"), Peer("JSON, compressed by zstd", OperationsPerInvoke = Files)]
    public int DecodeJson()
    {
        using var decompressor = new Decompressor();
        return JsonSerializer.Deserialize<IReadOnlyList<Row>>(decompressor.Unwrap(json))!.Count;
    }

    [BenchmarkCategory("decode"), Benchmark(Description = "decode a change of a log", OperationsPerInvoke = Files)]
    public int Decode() => ChangeLog.Open(log).ReadRecords().Count();

    public sealed record Row(string Id, string Kind, string Parent, string Name, string Type, long Modified);
}
