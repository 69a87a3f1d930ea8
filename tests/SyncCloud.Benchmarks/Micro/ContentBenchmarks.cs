using BenchmarkDotNet.Attributes;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>What each byte of a content goes through. One operation is 64 MiB.</summary>
[MemoryDiagnoser]
public class ContentBenchmarks
{
    private const int Length = 64 << 20;
    private const int SmallFiles = 1000;
    private const int SmallLength = 8 << 10;
    private readonly string smallFile = Path.Combine(Path.GetTempPath(), $"synccloud-benchmark-{Environment.ProcessId}");
    private readonly byte[] random = Samples.Random(Length);
    private readonly byte[] text = Samples.Text(Length);

    [Benchmark]
    public async Task<int> Chunk()
    {
        using var chunker = new Chunker(new MemoryStream(random), ChunkSizes.For(Length), Length);
        var blocks = 0;
        while (await chunker.NextAsync(CancellationToken.None) is { IsEmpty: false }) blocks++;
        return blocks;
    }

    /// <summary>What a small file costs beyond its bytes. One operation is a file of 8 KiB.</summary>
    [Benchmark(OperationsPerInvoke = SmallFiles)]
    public async Task<int> ChunkSmallFiles()
    {
        var blocks = 0;
        for (var i = 0; i < SmallFiles; i++)
        {
            await using var file = new FileStream(smallFile, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            using var chunker = new Chunker(file, ChunkSizes.For(SmallLength), SmallLength);
            while (await chunker.NextAsync(CancellationToken.None) is { IsEmpty: false }) blocks++;
        }
        return blocks;
    }

    [GlobalSetup(Target = nameof(ChunkSmallFiles))]
    public void MakeSmallFile() => File.WriteAllBytes(smallFile, random[..SmallLength]);

    [GlobalCleanup(Target = nameof(ChunkSmallFiles))]
    public void RemoveSmallFile() => File.Delete(smallFile);

    [Benchmark]
    public Hash256 Hash() => ContentHash.Of(random);

    [Benchmark]
    public int PackText() => BuildPacks(text);

    [Benchmark]
    public int PackRandomBytes() => BuildPacks(random);

    private static int BuildPacks(byte[] bytes)
    {
        using var builder = new PackBuilder();
        var total = 0;
        for (var at = 0; at < bytes.Length; at += ChunkSizes.SmallestAverage)
        {
            var block = bytes.AsSpan(at, ChunkSizes.SmallestAverage);
            builder.Add(block, ContentHash.Leaf(block));
            if (builder.StoredLength < 7 << 20 && at + ChunkSizes.SmallestAverage < bytes.Length) continue;
            total += builder.Build().Bytes.Length;
        }
        return total;
    }
}
