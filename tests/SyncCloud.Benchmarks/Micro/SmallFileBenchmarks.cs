using BenchmarkDotNet.Attributes;
using SyncCloud.Engine.Content;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>What a small file costs beyond its bytes. One operation is a file of 8 KiB.</summary>
[MemoryDiagnoser]
public class SmallFileBenchmarks
{
    private const int Files = 1000;
    private const int Length = 8 << 10;
    private readonly string path = Path.Combine(Path.GetTempPath(), $"synccloud-benchmark-{Environment.ProcessId}");

    [GlobalSetup]
    public void MakeFile() => File.WriteAllBytes(path, Samples.Random(Length));

    [GlobalCleanup]
    public void RemoveFile() => File.Delete(path);

    [BenchmarkCategory("small file"), Peer("opening and reading it", OperationsPerInvoke = Files)]
    public int Read()
    {
        var (read, buffer) = (0, new byte[Length]);
        for (var i = 0; i < Files; i++)
        {
            using var file = File.OpenHandle(path);
            read += RandomAccess.Read(file, buffer, 0);
        }
        return read;
    }

    [BenchmarkCategory("small file"), Benchmark(Description = "cut a file of 8 KiB into blocks", OperationsPerInvoke = Files)]
    public async Task<int> Chunk()
    {
        var blocks = 0;
        for (var i = 0; i < Files; i++)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            using var chunker = new Chunker(file, ChunkSizes.For(Length), Length);
            while (await chunker.NextAsync(CancellationToken.None) is { IsEmpty: false }) blocks++;
        }
        return blocks;
    }
}
